package onnx

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// taken is the first dimension of an input that had no size and was assumed to be a batch of 1.
type taken struct {
	place
	name string // "" for none
}

// option returns its name in --dim.
func (t taken) option() string {
	if t.name != "" {
		return t.name
	}
	return t.String()
}

// probeSize replaces the size of a batch. It is large and prime, so few other dimensions have it.
const probeSize = 997

// checkTaken makes sure that what was assumed to be a batch of 1 is a batch. With a batch of 1 that
// can't be seen, so the model is walked with a larger one. If a product is computed from all
// samples at once, they are not samples, as in attention over tokens without samples. Other errors
// that such a batch causes are ignored.
func (g *graph) checkTaken(model *onnxpb.ModelProto, o Options) error {
	if g == nil || len(g.taken) == 0 {
		return nil
	}
	o.probing, o.Batch = true, probeSize
	o.Dims = maps.Clone(o.Dims)
	if o.Dims == nil {
		o.Dims = map[string]int{}
	}
	for _, t := range g.taken {
		o.Dims[t.String()] = probeSize
	}
	_, err := walk(model, o)
	var no *noBatch
	if !errors.As(err, &no) || !no.mixed || no.size != probeSize {
		return nil
	}
	for _, t := range g.taken {
		if t.input != no.input {
			continue
		}
		// Some networks do compare samples of a batch with each other.
		if strings.Contains(strings.ToLower(t.name), "batch") {
			g.notes.Add(fmt.Sprintf("taken as 1, though %s is computed from all samples at once", line(no.node.label())), line(t.name))
			return nil
		}
		return fmt.Errorf("input %q: its dimension 0 has no size, and is no batch, as node %q needs all of it at once; give it a size with %s",
			t.input, no.node.label(), sizeOption(t.option()))
	}
	return nil
}
