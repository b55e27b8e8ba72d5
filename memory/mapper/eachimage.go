package mapper

import (
	"slices"

	"pgsim/dataflow"
)

// eachImage returns the plan of a batch that goes through image by image. It repeats the plan of
// one image. All weights are loaded anew for every image, as if other layers ran in between.
func eachImage(r Request) (Plan, error) {
	single := r
	single.Images, single.EachImage = 1, false
	one, err := Map(single)
	if err != nil {
		return Plan{}, err
	}
	all := Plan{SumBytes: one.SumBytes, layout: one.layout, again: one.again * uint64(r.Images), Between: one.Between.times(uint64(r.Images))}
	all.layout.images = r.Images
	all.Activations.Slots, all.Activations.Parts = one.Activations.Slots, one.Activations.Parts
	all.Weights.Slots, all.Weights.Parts = one.Weights.Slots, one.Weights.Parts
	span := alignUp(one.end(), tensorAlign)
	for image := range r.Images {
		by := shift{
			address: uint64(image) * span, pixels: image * r.Layer.PixelsPerImage(), rows: image * one.layout.inputRows(),
			activations: len(all.Activations.Loads), weights: len(all.Weights.Loads),
		}
		for _, s := range one.Steps {
			all.Steps = append(all.Steps, by.step(s))
		}
		for _, l := range one.Activations.Loads {
			all.Activations.Loads = append(all.Activations.Loads, by.load(l))
		}
		all.Weights.Loads = append(all.Weights.Loads, one.Weights.Loads...)
	}
	return all, all.checkRoom(r)
}

// shift is the offset from the plan of the first image to that of a later one.
type shift struct {
	address              uint64
	pixels, rows         int
	activations, weights int // loads
}

func (by shift) step(s Step) Step {
	s.Pixels = dataflow.Range{Lo: s.Pixels.Lo + by.pixels, Hi: s.Pixels.Hi + by.pixels}
	s.Activations += by.activations
	s.Weights += by.weights
	s.Output, s.Behind = by.extent(s.Output), by.extent(s.Behind)
	return s
}

func (by shift) load(l Load) Load {
	l.Chunks = slices.Clone(l.Chunks)
	for i := range l.Chunks {
		c := &l.Chunks[i]
		c.Rows += by.rows
		c.Extents = slices.Clone(c.Extents)
		for j := range c.Extents {
			c.Extents[j] = by.extent(c.Extents[j])
		}
	}
	return l
}

func (by shift) extent(e Extent) Extent {
	if e.Bytes > 0 {
		e.Address += by.address
	}
	return e
}

// times returns what that many images move.
func (b Between) times(images uint64) Between {
	b.StoreBytes, b.KeepBytes, b.BehindBytes, b.LoadBytes = b.StoreBytes*images, b.KeepBytes*images, b.BehindBytes*images, b.LoadBytes*images
	return b
}
