package trace

import (
	"sync"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
)

// inputs are the input codes of all layers, those of layers without gates included, which
// a trace doesn't store: they are found by executing its network, once.
type inputs struct {
	trace   *Trace
	options pgworkloads.Options
	once    sync.Once
	codes   []*pgworkloads.InputCodes
	err     error
}

// Codes executes the network.
func (i *inputs) Codes() ([]*pgworkloads.InputCodes, error) {
	i.once.Do(func() { i.codes, i.err = i.trace.inputCodes(i.options) })
	return i.codes, i.err
}

// inputCodes returns the input codes of every product, nil for those in floating point.
func (t *Trace) inputCodes(o pgworkloads.Options) ([]*pgworkloads.InputCodes, error) {
	n, err := t.Network(o.ThresholdChange)
	if err != nil {
		return nil, err
	}
	products := n.Products()
	all, of := make([]*pgworkloads.InputCodes, len(products)), map[*network.Product]*pgworkloads.InputCodes{}
	for i, p := range products {
		if !p.AssumedPrecision {
			all[i] = pgworkloads.NewInputCodes(p.Layer, o.Images)
			of[p] = all[i]
		}
	}
	n.ForEachRun(o.Images, func(image int, r *network.Run) {
		r.InputCodes = func(p *network.Product, codes []pgworkloads.CodeWord, position int) {
			to, pixels := of[p].Image(image), len(codes)/p.InChannels
			perChannel := p.Input[0] * p.Input[1]
			for channel := range p.InChannels {
				copy(to[channel*perChannel+position:][:pixels], codes[channel*pixels:])
			}
		}
		r.Reset()
		r.Execute(t.Stored(image))
		r.InputCodes = nil
	})
	return all, nil
}
