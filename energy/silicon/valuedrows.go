package silicon

import (
	"fmt"
	"math"
	"slices"

	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/energy"
	"pgsim/pe/hardware"
	"pgsim/pe/switching"
)

// ValuedRow is the energy of a step with some operands over that with random operands, on both
// sides.
type ValuedRow struct {
	// Part is the piece's part, Size its size, Source where the operands come from, and Operands
	// which ones they are.
	Part, Size, Source, Operands string
	Model, Silicon               float64
}

// Error returns how much larger the model's ratio is than the silicon's.
func (r ValuedRow) Error() float64 { return r.Model/r.Silicon - 1 }

// OnOperands compares how operands change the energy of a step, in a price table and in a library.
func OnOperands(technology string, v ValuedOf) ([]ValuedRow, error) {
	type key struct {
		piece, operands string
		bits            int
	}
	pj := map[key]float64{}
	for _, q := range v.Of {
		pj[key{q.Piece, q.Operands, q.Bits}] = q.PJ
	}
	var rows []ValuedRow
	for _, p := range ValuedPieces() {
		sets, err := p.operandSets()
		if err != nil {
			return nil, err
		}
		pe := p.watched()
		model, err := newValuedModel(technology, p)
		if err != nil {
			return nil, err
		}
		for _, o := range sets {
			full := ints.CeilDiv(o.Bits, pe.DigitBits) * pe.DigitBits // random operands fill all digits
			with, random := pj[key{p.key(), o.Name, o.Bits}], pj[key{p.key(), randomShape, full}]
			if with == 0 || random == 0 {
				return nil, fmt.Errorf("silicon: library %s: has no energy of %q with %s of %d bits; record it again",
					v.Library, p.key(), o.Name, o.Bits)
			}
			ratio, err := model.over(o.Operands)
			if err != nil {
				return nil, err
			}
			rows = append(rows, ValuedRow{
				Part: p.Part, Size: p.Size, Source: o.source, Operands: fmt.Sprintf("%s, %d bits", o.Name, o.Bits),
				Model: ratio, Silicon: with / random,
			})
		}
	}
	return rows, nil
}

// valuedModel prices steps of one PE.
type valuedModel struct {
	pe    switching.PE
	model *energy.Model
}

// newValuedModel prices a PE without wires, which no netlist has.
func newValuedModel(technology string, p Piece) (valuedModel, error) {
	acc, err := configs.Load(configs.Default)
	if err != nil {
		return valuedModel{}, err
	}
	one := onePE(technology)
	acc.Array.Rows, acc.Array.Cols, acc.Energy = one.Array.Rows, one.Array.Cols, one.Energy
	parts := slices.DeleteFunc(slices.Clone(p.Model), func(q hardware.Part) bool { return q.Block == hardware.Wire })
	model, err := energy.New(acc, parts)
	return valuedModel{p.watched(), model}, err
}

// over returns the energy of a step with some operands over that with random ones. It is computed
// for one group, which takes new weights once.
func (m valuedModel) over(o Operands) (float64, error) {
	places := ints.CeilDiv(o.Bits, m.pe.DigitBits)
	counts, random := watch(m.pe, o, places), switching.Random(m.pe, operandsOf, places)
	over, actions := counts.Over(random), energy.Actions{OperandHops: uint64(places), WeightHops: 1}
	actions.Array.FullSteps = uint64(places)
	all, err := m.model.Energy(actions)
	if err != nil {
		return 0, err
	}
	actions.Operands = &energy.Operands{
		Full: energy.StepOver(m.pe, counts, random), Digits: over.Digits, Weights: over.Weights,
	}
	with, err := m.model.Energy(actions)
	return with.Total() / all.Total(), err
}

// watch returns how many bits change in a PE on some operands.
func watch(p switching.PE, o Operands, places int) switching.Counts {
	c := switching.NewCounter(p)
	count := operandsOf / p.Lanes * p.Lanes
	weights, digits := make([]int16, count), make([]switching.Digit, count*places)
	for output := range Cases {
		for k := range weights {
			weights[k] = int16(o.Weight(k))
			for at := range places {
				digit := o.Activation(output, k) >> (p.DigitBits * (places - 1 - at)) & (1<<p.DigitBits - 1)
				digits[k*places+at] = switching.Digit{Bits: uint16(digit), Value: int32(digit)}
			}
		}
		c.Output(weights, digits, places)
	}
	return c.Counts
}

// ValuedPart says how far the model is off on the operands of one source, over all PEs of a kind.
type ValuedPart struct {
	// Name starts with the quantity and the part, and ends with the source of the operands.
	Name  string
	Cases int
	// Worst is the error that is furthest from 0.
	Worst float64
	// Why says why the model is known to be off; "" if it is not known to be off.
	Why string
}

// Off reports whether the part is off by more than the target.
func (p ValuedPart) Off() bool { return math.Abs(p.Worst) > Target }

// valuedName is the name of the part that a row belongs to.
func valuedName(r ValuedRow) string {
	return energyOf + ", " + r.Part + ", " + r.Source + " over random ones"
}

// SummarizeValued returns the parts of some rows.
func SummarizeValued(rows []ValuedRow) []ValuedPart {
	var parts []ValuedPart
	at := map[string]int{}
	for _, r := range rows {
		name := valuedName(r)
		i, seen := at[name]
		if !seen {
			i = len(parts)
			at[name] = i
			parts = append(parts, ValuedPart{Name: name, Why: knownOff[name]})
		}
		parts[i].Cases++
		parts[i].Worst = larger(parts[i].Worst, r.Error())
	}
	return parts
}
