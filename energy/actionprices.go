package energy

import (
	"math"
	"slices"
	"strings"

	"pgsim/configs"
	"pgsim/pe/hardware"
)

// ActionName names an action of a component, as in an energy reference table. The components are
// the parts of the area, and the DRAM.
type ActionName struct{ Component, Action string }

// ActionPrice is what one action of a component costs, and how often it happened.
type ActionPrice struct {
	ActionName
	// PJ is the energy of one action, in pJ.
	PJ    float64
	Count uint64
}

// add adds more of the action, at another price if the operands change the price. The price is then
// the average over all of them.
func (p *ActionPrice) add(pj float64, count uint64) {
	if all := p.Count + count; all > 0 && pj != p.PJ {
		p.PJ = (p.PJ*float64(p.Count) + pj*float64(count)) / float64(all)
	}
	p.Count += count
}

// Components and actions whose names differ from those of the parts of the energy.
const (
	arrayComponent = string(hardware.Array)
	arrayPrefix    = "array_"
	dramComponent  = "dram"
	dmaComponent   = "dma"
	leakAction     = "leak" // of a cycle
)

// verbs are the actions that onChipCounts count.
var verbs = map[hardware.Action]string{
	hardware.Step: "step", hardware.Idle: "idle",
	hardware.OperandHop: "operand_hop", hardware.WeightHop: "weight_hop", hardware.DrainHop: "hop",
	hardware.Comparison: "compare", hardware.QueuePush: "push", hardware.QueuePop: "pop",
	hardware.ActivationBit: "activation_bit", hardware.WeightBit: "weight_bit",
	hardware.SumRead: "read", hardware.SumWrite: "write",
}

// nameOf returns the name of an action that is counted on the chip. PE steps are told apart by the
// kind of their pass.
func (c counter) nameOf() ActionName {
	kind, ofArray := strings.CutPrefix(c.part, arrayPrefix)
	switch {
	case c.action == hardware.Step:
		return ActionName{arrayComponent, verbs[c.action] + "_" + kind}
	case ofArray:
		return ActionName{arrayComponent, verbs[c.action]}
	}
	return ActionName{c.part, verbs[c.action]}
}

// ownName returns the name of an action that only some policies or PE kinds have.
func ownName(group string, a hardware.Action) ActionName {
	if group == "" {
		return ActionName{}
	}
	return ActionName{group, strings.ReplaceAll(string(a), " ", "_")}
}

// leak is the leakage of a component.
type leak struct {
	component string
	mw        float64
}

// pjPerCycle converts a power to the energy per cycle of the array, in pJ.
func (m *Model) pjPerCycle(mw float64) float64 { return mw * pjPerMJ / m.hertz }

func hertz(acc configs.Accelerator) float64 {
	const perMHz = 1e6
	return acc.Clock.FrequencyMHz * perMHz
}

// ActionPrices lists all actions of the machine, with their prices and how often they happened in
// the given layers. Counts times prices add up to the energy of the layers.
func (m *Model) ActionPrices(layers ...Actions) ([]ActionPrice, error) {
	var list []ActionPrice
	add := func(name ActionName, pj float64, count uint64) {
		at := slices.IndexFunc(list, func(p ActionPrice) bool { return p.ActionName == name })
		if at < 0 {
			list = append(list, ActionPrice{name, pj, count})
			return
		}
		list[at].add(pj, count)
	}
	for i := range max(1, len(layers)) {
		var a Actions // none: prices without counts
		if i < len(layers) {
			a = layers[i]
		}
		if _, err := m.Energy(a); err != nil {
			return nil, err
		}
		for _, p := range m.prices {
			if p.missing == "" {
				add(p.name, p.with(a.Operands), p.count(&a))
			}
		}
		for _, action := range m.ownActions() {
			for _, p := range m.own[action] {
				add(ownName(p.part, action), p.pj, a.Own[action])
			}
		}
		for _, l := range m.leaks {
			add(ActionName{l.component, leakAction}, m.pjPerCycle(l.mw), uint64(math.Round(a.Seconds*m.hertz)))
		}
	}
	return list, nil
}

// ownActions returns the actions that only some policies or PE kinds have, sorted by name.
func (m *Model) ownActions() []hardware.Action {
	var list []hardware.Action
	for a := range m.own {
		list = append(list, a)
	}
	slices.Sort(list)
	return list
}
