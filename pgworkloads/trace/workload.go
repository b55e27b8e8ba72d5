package trace

import (
	"math/bits"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/parallel"
	"pgsim/pgworkloads/thresholds"
)

// Network returns the trace's network with its thresholds changed. A target is
// calibrated on all stored samples.
func (t *Trace) Network(c pgworkloads.ThresholdChange) (*network.Network, error) {
	samples := make([]network.Sample, t.images)
	for i := range samples {
		samples[i] = t.Stored(i)
	}
	n := t.Trained()
	return n, thresholds.Apply(n, c, samples)
}

// Workload returns the layers of the network, in the order of execution, with the gates of the
// first stored images as one batch. If thresholds are moved, or widths are not the trained ones,
// the gates come from executing the network on these images. So changes of gates also change the
// inputs of later layers.
func (t *Trace) Workload(o pgworkloads.Options) (pgworkloads.Workload, error) {
	if o.Images < 1 || o.Images > t.images {
		return pgworkloads.Workload{}, pgworkloads.FieldErrorf("images", "must be 1..%d, got %d", t.images, o.Images)
	}
	if err := o.Check(); err != nil {
		return pgworkloads.Workload{}, err
	}
	products := t.Products()
	work := pgworkloads.Workload{
		Name: t.Name, Checksum: t.Checksum, Images: o.Images, Synthetic: t.Synthetic, Remarks: t.Remarks,
		ThresholdChange: o.ThresholdChange, Widths: t.Widths, Calibration: t.Calibration,
		Inputs: &inputs{trace: t, options: o}, Graph: network.Graph(t.Nodes),
		Layers: make([]pgworkloads.LayerWork, len(products)),
	}
	for i, p := range products {
		work.Layers[i].Layer, work.Layers[i].Weights = p.Layer, p.Weights
		ordered := p.Gate != nil && p.Gate.Rule.Relative() // keys are compared in their own order
		if t.Calibration != nil && !ordered {
			work.Layers[i].Calibrated = t.Calibration.Gated[p.Name]
		}
	}
	if !o.None() || !t.AsTrained() {
		return work, t.executeGates(work.Layers, o)
	}
	parallel.Each(len(products), func(i int) {
		if products[i].Gate != nil {
			work.Layers[i].Gates = storedGates(products[i], o.Images)
		}
	})
	return work, nil
}

// executeGates computes the gates of layers by executing the network.
func (t *Trace) executeGates(layers []pgworkloads.LayerWork, o pgworkloads.Options) error {
	n, err := t.Network(o.ThresholdChange)
	if err != nil {
		return err
	}
	var masks []*pgworkloads.GateMask
	for i := range layers {
		if l := &layers[i]; l.Gated {
			l.Gates = pgworkloads.NewGateMask(l.M(o.Images), l.N())
			masks = append(masks, l.Gates)
		}
	}
	n.ForEachRun(o.Images, func(image int, r *network.Run) {
		r.Reset()
		r.ExecuteToGate(t.Stored(image), len(masks)-1)
		for i, mask := range masks {
			mask.CopyRows(image*r.Gates(i).M(), r.Gates(i))
		}
	})
	return nil
}

// storedGates repacks the framework's gates, [N, OH, OW] of every image.
func storedGates(p *network.Product, images int) *pgworkloads.GateMask {
	pixels := p.PixelsPerImage()
	mask := pgworkloads.NewGateMask(p.M(images), p.N())
	for image := range images {
		for i, packed := range p.ImageGates(image) {
			for packed != 0 {
				bit := bits.LeadingZeros8(packed)
				packed &^= 1 << (network.ByteBits - 1 - bit)
				output := i*network.ByteBits + bit
				mask.Set(image*pixels+output%pixels, output/pixels)
			}
		}
	}
	return mask
}
