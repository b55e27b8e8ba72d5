package trace

import (
	"sync"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
)

// inputs are the input codes of all layers, including layers without gates, whose codes a trace
// doesn't store. They are found by executing the network: once with gates and once per setting of
// regions.
type inputs struct {
	trace   *Trace
	options pgworkloads.Options
	mu      sync.Mutex
	found   map[pgworkloads.Regions]func() ([]*pgworkloads.InputCodes, error)
}

// Codes executes the network.
func (i *inputs) Codes(r *pgworkloads.Regions) ([]*pgworkloads.InputCodes, error) {
	var key pgworkloads.Regions // of no region, for gates
	if r != nil {
		key = *r
	}
	i.mu.Lock()
	codes := i.found[key]
	if codes == nil {
		codes = sync.OnceValues(func() ([]*pgworkloads.InputCodes, error) { return i.trace.inputCodes(i.options, r) })
		if i.found == nil {
			i.found = map[pgworkloads.Regions]func() ([]*pgworkloads.InputCodes, error){}
		}
		i.found[key] = codes
	}
	i.mu.Unlock()
	return codes()
}

// inputCodes returns the input codes of every product; nil for products in floating point.
func (t *Trace) inputCodes(o pgworkloads.Options, r *pgworkloads.Regions) ([]*pgworkloads.InputCodes, error) {
	n, err := t.Network(o.ThresholdChange)
	if err != nil {
		return nil, err
	}
	n.Regions = r
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
