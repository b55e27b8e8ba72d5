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

// fetch returns the transfers that the next pass, of the given step, needs of operands
// that are cut along K, and those that passes ahead of it need, as far as there are slots.
func (l *loader) fetch(step int, next dataflow.Range, ahead []dataflow.Range) []transfer {
	if !l.plan.IsCut() {
		return nil
	}
	var wanted [2][]int // by memory.Pad
	for _, part := range l.partsAhead(step, next, ahead) {
		s := l.plan.Steps[step]
		wanted[memory.Activation] = append(wanted[memory.Activation], s.Activations+l.plan.Activations.Part(part))
		wanted[memory.Weight] = append(wanted[memory.Weight], s.Weights+l.plan.Weights.Part(part))
	}
	var transfers []transfer
	for i := range wanted[memory.Activation] {
		for _, pad := range []memory.Pad{memory.Weight, memory.Activation} {
			transfers = append(transfers, l.pads[pad].fetch(wanted[pad], i)...)
		}
	}
	return transfers
}

// partsAhead returns the part of K of a pass and those that follow, as far as either
// scratchpad could hold them.
func (l *loader) partsAhead(step int, next dataflow.Range, ahead []dataflow.Range) []int {
	s := l.plan.Steps[step]
	most := max(l.plan.Activations.Slots, l.plan.Weights.Slots)
	parts := []int{s.PartOf(next)}
	for _, r := range ahead {
		last := s.PartOf(dataflow.Range{Lo: r.Hi - 1})
		for part := s.PartOf(r); part <= last; part++ {
			if len(parts) == most {
				return parts
			}
			if part != parts[len(parts)-1] {
				parts = append(parts, part)
			}
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
