package sim

import (
	"sync"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/memory/mapper"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// LayerCache keeps the results of layers in which gates have no effect, so that equal layers run
// once, in one run or in several, under any policy and at any prices. It also keeps layers that
// share their gates, for machines of the same policy. Its zero value is empty.
type LayerCache struct {
	mu     sync.Mutex
	layers map[layerKey]func() (LayerResult, error)
}

// layerKey is everything on which the result of a layer depends if gates have no effect, or are
// shared.
type layerKey struct {
	machine  configs.Accelerator // without its name, its prices and, if there are no gates, its policy
	gates    *pgworkloads.GateMask
	fidelity Fidelity
	layer    pgworkloads.Layer // without a name
	images   int
	parts    streamedParts
	bound    bool // its scratchpads never make a pass wait
	// between is what the layer moves of tensors between layers, and room the KiB of the activation
	// scratchpad that it has for that.
	between mapper.Between
	room    int
	each    bool // image of the batch goes through before the next one
	behind  behind
}

// streamedParts tell which parts of a policy's hardware see the operands of passes without gates.
type streamedParts struct{ rotates, enters, band bool }

// key returns the key of the layer with an index. It returns false if the layer's own gates or the
// values of its inputs have an effect, or if arrays hold parts of tensors.
func (p *planned) key(index int, w pgworkloads.LayerWork) (layerKey, bool) {
	gated, parts := p.gatesMatter(w), p.dealt != nil && p.tensors != nil
	if parts || w.Codes != nil || gated && (!w.SharesGates || w.Calibrated != nil) {
		return layerKey{}, false
	}
	k := p.ungated
	if gated {
		k.gates = w.Gates
		own, array := &k.machine.Array, p.acc.Array
		own.Policy, own.Settings, own.Queues, own.BusBits = array.Policy, array.Settings, array.Queues, array.BusBits
	}
	k.layer, k.room = w.Layer, p.rooms[index]
	if len(p.plans) > 0 {
		k.between, k.each = p.plans[index].Between, p.tensors != nil && p.tensors.EachImage
	}
	k.layer.Name = ""
	if p.behind != nil {
		k.behind = p.behind[index]
	}
	return k, true
}

// gatesMatter tells whether the gates of a layer have an effect.
func (p *planned) gatesMatter(w pgworkloads.LayerWork) bool {
	return w.Gates != nil && p.acc.Array.Policy != configs.DensePolicy
}

// ungatedKey returns the part that the keys of all layers of a machine have in common.
func (s *System) ungatedKey(f Fidelity, images int) layerKey {
	k := layerKey{machine: s.acc, fidelity: f, images: images, bound: s.machine.IsBound()}
	k.machine.Name, k.machine.Description, k.machine.Energy = "", "", configs.Energy{}
	array := &k.machine.Array
	settings := append(dataflow.Dataflows.Settings(array.Dataflow), pe.Kinds.Settings(array.PE.Name())...)
	array.Policy, array.Settings = configs.DensePolicy, array.Settings.Only(settings)
	array.Queues, array.BusBits = "", 0 // of gated outputs
	parts := s.machine.Hardware()
	_, band := s.machine.Policy.(dataflow.MixingPolicy)
	k.parts = streamedParts{parts.Serve(hardware.RotatedBit), parts.Serve(hardware.EntryBit), band}
	return k
}

// priced returns the result of a layer at the prices of the machine. If the policy had no effect
// on it, it gets the policy's counters.
func (p *planned) priced(r LayerResult, w pgworkloads.LayerWork) (LayerResult, error) {
	if !p.gatesMatter(w) {
		counters := p.machine.Counters()
		r.Report.Counters, r.Alone.Counters = counters, counters
	}
	var err error
	r.Energy, err = p.energy.Energy(r.Actions)
	return r, err
}

// get returns the result of a layer, and runs it if no equal layer was requested before. Other
// callers wait meanwhile.
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
