package sim

import (
	"slices"

	"pgsim/dataflow"
	"pgsim/memory"
)

// loads returns the loads that a pass of a step reads, which is over some operands of K.
func (l *loader) loads(step int, operands dataflow.Range) (activations, weights int) {
	s := l.plan.Steps[step]
	part := s.PartOf(operands)
	return s.Activations + l.plan.Activations.Part(part), s.Weights + l.plan.Weights.Part(part)
}

// fetch returns the transfers that the next pass needs of operands that are cut along K,
// and those that passes ahead of it need, as far as there are slots.
func (l *loader) fetch(next dataflow.Reading, ahead []dataflow.Reading) []transfer {
	if !l.plan.IsCut() {
		return nil
	}
	var wanted [2][]int // by memory.Pad
	for _, r := range l.parts(next, ahead) {
		activations, weights := l.loads(r.Segment, r.Operands)
		wanted[memory.Activation] = append(wanted[memory.Activation], activations)
		wanted[memory.Weight] = append(wanted[memory.Weight], weights)
	}
	var transfers []transfer
	for i := range wanted[memory.Activation] {
		for _, pad := range []memory.Pad{memory.Weight, memory.Activation} {
			transfers = append(transfers, l.pads[pad].fetch(wanted[pad], i)...)
		}
	}
	return transfers
}

// parts returns what is read next and ahead part by part, as far as either scratchpad
// could hold it.
func (l *loader) parts(next dataflow.Reading, ahead []dataflow.Reading) []dataflow.Reading {
	most := max(l.plan.Activations.Slots, l.plan.Weights.Slots)
	parts := []dataflow.Reading{next}
	for _, r := range ahead {
		s, before := l.plan.Steps[r.Segment], parts[len(parts)-1]
		if r.Segment == before.Segment && s.PartOf(r.Operands) == s.PartOf(before.Operands) {
			r.Operands.Lo = (s.PartOf(r.Operands) + 1) * s.PartOperands // that part is there
		}
		for r.Operands.Lo < r.Operands.Hi && len(parts) < most {
			parts = append(parts, r)
			r.Operands.Lo = (s.PartOf(r.Operands) + 1) * s.PartOperands
		}
	}
	return parts
}

// fetch returns the transfers of the load of an index among those wanted, if the stream is
// cut, has a slot for it beside those wanted sooner, and doesn't hold it already. It takes
// the slot of the load that was used the longest ago.
func (p *padLoader) fetch(wanted []int, index int) []transfer {
	if !p.stream.IsCut() || index >= p.stream.Slots {
		return nil
	}
	load := wanted[index]
	at := slices.Index(p.held, load)
	switch {
	case at >= 0 && index > 0:
		return nil // it is not used yet
	case at >= 0:
		p.held = append(slices.Delete(p.held, at, at+1), load)
		return nil
	case len(p.held) == p.stream.Slots:
		needed := wanted[:min(len(wanted), p.stream.Slots)]
		oldest := slices.IndexFunc(p.held, func(l int) bool { return !slices.Contains(needed, l) })
		p.held = slices.Delete(p.held, oldest, oldest+1)
	}
	p.held = append(p.held, load)
	p.missing[load] = transfersOf(p.stream.Loads[load])
	return p.transfers(load)
}
