package sim

import (
	"sync"

	"pgsim/configs"
	"pgsim/pgworkloads"
)

// LayerCache keeps what layers cost in which no gate has a say, so that equal ones run
// once, in one run or in several. Its zero value is empty.
type LayerCache struct {
	mu     sync.Mutex
	layers map[layerKey]func() (LayerResult, error)
}

// layerKey is all that the cost of a layer depends on where gates have no say.
type layerKey struct {
	machine  configs.Accelerator
	fidelity Fidelity
	layer    pgworkloads.Layer // without a name
	images   int
}

// key returns the key of a layer, false if its gates have a say.
func (p *planned) key(w pgworkloads.LayerWork) (layerKey, bool) {
	if w.Gates != nil && p.acc.Array.Policy != configs.DensePolicy {
		return layerKey{}, false
	}
	layer := w.Layer
	layer.Name = ""
	return layerKey{p.acc, p.fidelity, layer, p.images}, true
}

// get returns what a layer costs, and runs it if no equal one was asked for before.
// Others who ask meanwhile wait.
func (c *LayerCache) get(key layerKey, run func() (LayerResult, error)) (LayerResult, error) {
	c.mu.Lock()
	cost := c.layers[key]
	if cost == nil {
		cost = sync.OnceValues(run)
		if c.layers == nil {
			c.layers = map[layerKey]func() (LayerResult, error){}
		}
		c.layers[key] = cost
	}
	c.mu.Unlock()
	return cost()
}
