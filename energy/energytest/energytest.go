// Package energytest answers: are the prices of a technology table plausible? Its checks run over
// every registered table, so a new table is tested without further work.
package energytest

import (
	"fmt"

	"pgsim/configs"
	"pgsim/configs/sourced"
	"pgsim/energy"
	"pgsim/pe/hardware"
)

// T is what the checks need of a [testing.T].
type T interface {
	Helper()
	Errorf(format string, args ...any)
}

// TestTechnology checks a table: every number has a source, every building block costs something,
// and a wider, deeper or larger block costs no less.
func TestTechnology(t T, name string, table energy.Technology) {
	t.Helper()
	if table.Description == "" {
		t.Errorf("the table says not what it is of")
	}
	if err := sourced.Check(&table); err != nil {
		t.Errorf("%v", err)
	}
	for _, block := range blocks {
		checkBlock(t, name, block)
	}
}

// blocks are one part of each building block, with all sizes that it has.
var blocks = []hardware.Part{
	{Block: hardware.Adder, Bits: 8},
	{Block: hardware.Comparator, Bits: 8},
	{Block: hardware.Multiplier, Bits: 4, By: 4},
	{Block: hardware.Gate, Bits: 4},
	{Block: hardware.Shifter, Bits: 8, Inputs: 2},
	{Block: hardware.Multiplexer, Bits: 8, Inputs: 2},
	{Block: hardware.Register, Bits: 8},
	{Block: hardware.Buffer, Bits: 8, Entries: 4},
	{Block: hardware.Wire, Bits: 8, Length: 1},
}

// sizes are the sizes of a part. Each may be doubled if the part has it.
var sizes = []struct {
	name string
	of   func(*hardware.Part) *int
}{
	{"bits", func(p *hardware.Part) *int { return &p.Bits }},
	{"bits of the other operand", func(p *hardware.Part) *int { return &p.By }},
	{"inputs", func(p *hardware.Part) *int { return &p.Inputs }},
	{"entries", func(p *hardware.Part) *int { return &p.Entries }},
}

// checkBlock doubles every size of a part a few times.
func checkBlock(t T, technology string, block hardware.Part) {
	t.Helper()
	for _, size := range sizes {
		if *size.of(&block) == 0 {
			continue
		}
		const doublings = 6
		part, before := block, price{}
		for range doublings {
			now, err := priceOf(technology, part)
			what := fmt.Sprintf("%s: a %v of %d %s", technology, part.Block, *size.of(&part), size.name)
			if err != nil {
				t.Errorf("%s: %v", what, err)
				return
			}
			now.check(t, what, part.Block == hardware.Wire)
			// A buffer that becomes a compiled memory may leak less than flip-flops.
			leaks := part.Block == hardware.Buffer || now.mw >= before.mw
			if now.use < before.use || now.mm2 < before.mm2 || !leaks {
				t.Errorf("%s costs %+v, of half as many %+v", what, now, before)
			}
			before = now
			*size.of(&part) *= 2
		}
	}
}

// price is what a part costs: a use of it in pJ, its area in mm^2 and its leakage in mW.
type price struct{ use, mm2, mw float64 }

// check checks that a part costs something. Wires have no area: they run over the cells.
func (p price) check(t T, what string, wire bool) {
	t.Helper()
	if !(p.use > 0) || !wire && !(p.mm2 > 0 && p.mw > 0) {
		t.Errorf("%s costs %+v", what, p)
	}
}

// priceOf prices a part beside a PE of one register, so wires are as long as a PE.
func priceOf(technology string, part hardware.Part) (price, error) {
	part.Name, part.Group, part.Count, part.Uses = "part", hardware.Crossbars, 1, hardware.On(hardware.ActivationBit)
	if part.Block == hardware.Buffer {
		part.Uses = append(part.Uses, hardware.Use{Action: hardware.QueuePop, How: hardware.Reads})
	}
	parts := hardware.Parts{part, {
		Name: "PE", Group: hardware.Array, Block: hardware.Register, PerPE: true, Count: 1, Bits: 32,
	}}
	items, err := energy.Itemize(configs.Accelerator{
		Array:  configs.Array{Rows: 1, Cols: 1},
		Energy: configs.Energy{Technology: technology},
	}, parts)
	if err != nil {
		return price{}, err
	}
	sum := price{mm2: items[0].AreaMM2, mw: items[0].LeakageMW}
	for _, pj := range items[0].UsePJ {
		sum.use += pj
	}
	return sum, nil
}
