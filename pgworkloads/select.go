package pgworkloads

import (
	"fmt"
	"math"
	"math/bits"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// Options choose what of a trace is run.
type Options struct {
	// Images is how many of the stored images make the batch: the first ones.
	Images int
	// ThresholdOffset is added to every threshold, in trained units: a greater
	// one gates fewer outputs. The two-sided gates of GateBetween are narrowed
	// by it on both sides. With 0 the training framework's own gates are used.
	ThresholdOffset float64
}

// Workload returns the layers of the network, in the order of execution, with
// the gates of the first stored images as one batch. Where the thresholds are
// moved, every gate is decided anew from the stored input codes of its layer:
// what other gates in earlier layers would change in its input is left out.
func (t *Trace) Workload(o Options) (Workload, error) {
	if o.Images < 1 || o.Images > t.images {
		return Workload{}, fmt.Errorf("images: must be 1..%d, got %d", t.images, o.Images)
	}
	if math.IsNaN(o.ThresholdOffset) || math.IsInf(o.ThresholdOffset, 0) {
		return Workload{}, fmt.Errorf("threshold-offset: must be a finite number, got %v", o.ThresholdOffset)
	}
	products := t.Products()
	layers := make([]LayerWork, len(products))
	forEach(len(products), func(i int) {
		p := products[i]
		layers[i].Layer = p.Layer
		switch {
		case p.Gate == nil:
		case o.ThresholdOffset == 0:
			layers[i].Gates = p.storedGates(o.Images)
		default:
			layers[i].Gates = p.gatesAt(o.ThresholdOffset, o.Images)
		}
	})
	return Workload{
		Name: t.Name, Checksum: t.Checksum, Images: o.Images, Synthetic: t.Synthetic,
		ThresholdOffset: o.ThresholdOffset, Layers: layers,
	}, nil
}

// forEach calls do for 0..n-1, as many at once as there are processors.
func forEach(n int, do func(i int)) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			do(i)
			return nil
		})
	}
	_ = group.Wait() // do has no error
}

// storedGates repacks the framework's gates, [N, OH, OW] of every image.
func (p *Product) storedGates(images int) *GateMask {
	pixels := p.PixelsPerImage()
	mask := NewGateMask(p.M(images), p.N())
	for image := range images {
		for i, packed := range p.imageGates(image) {
			for packed != 0 {
				bit := bits.LeadingZeros8(packed)
				packed &^= 1 << (byteBits - 1 - bit)
				output := i*byteBits + bit
				mask.Set(image*pixels+output%pixels, output/pixels)
			}
		}
	}
	return mask
}

// gatesAt decides the gates with moved thresholds.
func (p *Product) gatesAt(offset float64, images int) *GateMask {
	g := p.Gate
	bounds := g.kind.bounds(g.kind.thresholds(g.Delta, offset, p.Activation.Scale, p.WeightScales))
	high, _ := p.Activation.Parts()
	pixels := p.PixelsPerImage()
	sums := make([]int32, pixels*p.N())
	mask := NewGateMask(p.M(images), p.N())
	conv := p.Convolution()
	for image := range images {
		conv.Sums(sums, p.imageCodes(image), &high)
		for m := range pixels {
			for n, sum := range sums[m*p.N():][:p.N()] {
				if bounds.on(n, sum) {
					mask.Set(image*pixels+m, n)
				}
			}
		}
	}
	return mask
}
