package pgworkloads

import (
	"fmt"
	"math/bits"
)

// Network returns the trace's network with its thresholds changed. A target is
// calibrated on all stored samples.
func (t *Trace) Network(c ThresholdChange) (*Network, error) {
	samples := make([]Sample, t.images)
	for i := range samples {
		samples[i] = t.Stored(i)
	}
	n := t.trainedNetwork()
	return n, ApplyThresholds(n, c, samples)
}

// Workload returns the layers of the network, in the order of execution, with
// the gates of the first stored images as one batch. Where the thresholds are
// moved, or the widths not as trained, the gates are those of the network executed
// on these images: what gates change in the inputs of later layers is followed.
func (t *Trace) Workload(o Options) (Workload, error) {
	if o.Images < 1 || o.Images > t.images {
		return Workload{}, fmt.Errorf("images: must be 1..%d, got %d", t.images, o.Images)
	}
	if err := o.Check(); err != nil {
		return Workload{}, err
	}
	products := t.Products()
	work := Workload{
		Name: t.Name, Checksum: t.Checksum, Images: o.Images, Synthetic: t.Synthetic,
		ThresholdChange: o.ThresholdChange, Widths: t.Widths, Layers: make([]LayerWork, len(products)),
	}
	for i, p := range products {
		work.Layers[i].Layer = p.Layer
	}
	if !o.None() || !t.AsTrained() {
		return work, t.executeGates(work.Layers, o)
	}
	Parallel(len(products), func(i int) {
		if products[i].Gate != nil {
			work.Layers[i].Gates = storedGates(products[i], o.Images)
		}
	})
	return work, nil
}

// executeGates computes the gates of layers by executing the network.
func (t *Trace) executeGates(layers []LayerWork, o Options) error {
	n, err := t.Network(o.ThresholdChange)
	if err != nil {
		return err
	}
	var masks []*GateMask
	for i := range layers {
		if l := &layers[i]; l.Gated {
			l.Gates = NewGateMask(l.M(o.Images), l.N())
			masks = append(masks, l.Gates)
		}
	}
	n.ForEachRun(o.Images, func(image int, r *Run) {
		r.Reset()
		r.ExecuteToGate(t.Stored(image), len(masks)-1)
		for i, mask := range masks {
			mask.CopyRows(image*r.Gates(i).M(), r.Gates(i))
		}
	})
	return nil
}

// storedGates repacks the framework's gates, [N, OH, OW] of every image.
func storedGates(p *Product, images int) *GateMask {
	pixels := p.PixelsPerImage()
	mask := NewGateMask(p.M(images), p.N())
	for image := range images {
		for i, packed := range p.ImageGates(image) {
			for packed != 0 {
				bit := bits.LeadingZeros8(packed)
				packed &^= 1 << (ByteBits - 1 - bit)
				output := i*ByteBits + bit
				mask.Set(image*pixels+output%pixels, output/pixels)
			}
		}
	}
	return mask
}
