package pgworkloads

import (
	"fmt"
	"math/bits"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Options choose what of a trace is run.
type Options struct {
	// Images is how many of the stored images make the batch: the first ones.
	Images int
	// Moves say how thresholds are moved. Where they are not, the training
	// framework's own gates are used.
	Moves
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
		Moves: o.Moves, Widths: t.Widths, Layers: make([]LayerWork, len(products)),
	}
	for i, p := range products {
		work.Layers[i].Layer = p.Layer
	}
	if !o.None() || !t.AsTrained() {
		return work, t.executeGates(work.Layers, o)
	}
	forEach(len(products), func(i int) {
		if products[i].Gate != nil {
			work.Layers[i].Gates = products[i].storedGates(o.Images)
		}
	})
	return work, nil
}

// executeGates computes the gates of layers by executing the network.
func (t *Trace) executeGates(layers []LayerWork, o Options) error {
	n, err := t.Network(o.Moves)
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
	n.forEachRun(o.Images, func(image int, r *Run) {
		r.Reset()
		r.executeTo(t.Stored(image), n.gated[len(n.gated)-1])
		for i, mask := range masks {
			mask.copyRows(image*r.Gates(i).M(), r.Gates(i))
		}
	})
	return nil
}

// forEachRun calls do for 0..count-1, as many at once as there are processors,
// each call with a run that no other has meanwhile.
func (n *Network) forEachRun(count int, do func(i int, r *Run)) {
	runs := sync.Pool{New: func() any { return n.NewRun() }}
	forEach(count, func(i int) {
		r, _ := runs.Get().(*Run) // the pool holds nothing else
		do(i, r)
		runs.Put(r)
	})
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
