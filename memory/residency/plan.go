package residency

import "fmt"

// Plan says what happens to every tensor of a problem.
type Plan struct {
	// Tensors are in the order of the problem.
	Tensors []Fate
	// Exact is set if no plan moves fewer bytes.
	Exact bool
	// Held are, for each layer, the bytes of tensors that stay while it runs.
	Held []uint64
}

// Fate is what happens to a tensor.
type Fate struct {
	// Written is set if the tensor is written to DRAM.
	Written bool
	// OnChip tells, for every use, whether it is read on chip.
	OnChip []bool
	// Why gives the reason for every use that is not read on chip.
	Why []string
	// Stored and Loaded are the bytes that go to DRAM and come from it.
	Stored, Loaded uint64
}

// Bytes returns the bytes that go to DRAM and come from it.
func (plan Plan) Bytes() uint64 {
	var total uint64
	for _, f := range plan.Tensors {
		total += f.Stored + f.Loaded
	}
	return total
}

// newPlan returns the plan in which tensors stay as given: for every tensor and use, whether the
// tensor stays from the moment before up to this use.
func newPlan(p Problem, stays [][]bool) Plan {
	plan := Plan{Held: make([]uint64, len(p.Layers))}
	for i, t := range p.Tensors {
		f := Fate{OnChip: stays[i], Why: make([]string, len(t.Uses)), Written: t.Result && t.Made != InDRAM}
		for u, use := range t.Uses {
			if stays[i][u] {
				f.Loaded += use.Crossing
				if t.Made != InDRAM {
					f.Stored = t.Shared
				}
				continue
			}
			f.Loaded += use.Bytes
			f.Written = f.Written || t.Made != InDRAM
		}
		if f.Written {
			f.Stored = t.Bytes
		}
		for layer := range p.Layers {
			if t.StayingAt(stays[i], layer) {
				plan.Held[layer] += t.Takes()
			}
		}
		plan.Tensors = append(plan.Tensors, f)
	}
	plan.explain(p)
	return plan
}

// StayingAt tells whether a tensor is in the scratchpad as a whole while a layer runs. It is
// given, for every use, whether the tensor stays from the moment before up to this use.
func (t Tensor) StayingAt(stays []bool, layer int) bool {
	from := t.Made
	for u, use := range t.Uses {
		if stays[u] && from <= layer && layer <= use.Layer {
			return true
		}
		from = use.Layer
	}
	return false
}

// taken returns how much of the scratchpad a layer needs in a plan.
func (p Problem) taken(plan Plan, layer int) uint64 {
	total := plan.Held[layer]
	for i, t := range p.Tensors {
		u, used := t.Use(layer)
		switch on := plan.Tensors[i].OnChip; {
		case used && on[u]:
			total += t.Uses[u].CrossingRoom
		case used && !t.StayingAt(on, layer):
			total += t.Uses[u].Passing
		}
	}
	return total
}

// explain gives the reason why each tensor that is away didn't stay.
func (plan *Plan) explain(p Problem) {
	for i, t := range p.Tensors {
		f := &plan.Tensors[i]
		for u := range t.Uses {
			if !f.OnChip[u] {
				f.Why[u] = plan.why(p, i, u)
			}
		}
	}
}

// why says why a tensor doesn't stay up to a use.
func (plan Plan) why(p Problem, tensor, use int) string {
	t := p.Tensors[tensor]
	if why := t.barred(plan.Tensors[tensor].OnChip, use); why != "" {
		return why
	}
	from := t.Made
	if use > 0 {
		from = t.Uses[use-1].Layer
	}
	tightest, least := from, p.Capacity+1
	for layer := from; layer <= t.Uses[use].Layer; layer++ {
		if free := plan.freeFor(p, tensor, use, layer); free < least {
			tightest, least = layer, free
		}
	}
	if least >= t.Takes() {
		return "it would save no bytes"
	}
	return fmt.Sprintf("it needs %d bytes while layer %s runs, %d are free", t.Takes(), p.Layers[tightest], least)
}

// freeFor returns the bytes that a tensor could take while a layer runs, to stay up to a use:
// those not taken by others, nor by what the layer reads of it beside the part that stays.
func (plan Plan) freeFor(p Problem, tensor, use, layer int) uint64 {
	free := p.Capacity - p.taken(plan, layer)
	t, on := p.Tensors[tensor], plan.Tensors[tensor].OnChip
	u, used := t.Use(layer)
	switch {
	case t.StayingAt(on, layer):
		free += t.Takes()
	case used:
		free += t.Uses[u].Passing
	}
	if used && u == use && !on[u] {
		free -= min(free, t.Uses[u].CrossingRoom)
	}
	return free
}
