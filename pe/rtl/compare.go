package rtl

import (
	"fmt"

	"pgsim/dataflow"
	"pgsim/dataflow/agree"
	"pgsim/pe"
	"pgsim/pe/reference"
)

// Comparison says how far apart the array and the models are on one case.
type Comparison struct {
	// Largest is the largest difference of any two numbers that must be equal: outputs, gates,
	// kinds, starts and steps of passes, the cycles of decisions, of first results and of the last
	// result, and working PE steps.
	Largest uint64
	// First says what differs first. It is empty if nothing differs.
	First string
	// Passes counts the passes that were compared, and Cycles is the length of the run.
	Passes int
	Cycles pe.Cycle
}

// Compare runs the case on the models, and compares what the array did with both.
func Compare(p Params, c Case, got Result) (Comparison, error) {
	m := c.machine(p)
	want, err := reference.Run(m, c.Problem)
	if err != nil {
		return Comparison{}, err
	}
	fast, err := agree.PassLevel(dataflow.OutputStationary{}, m, c.Problem, want.Gates)
	if err != nil {
		return Comparison{}, err
	}
	d := &differ{Comparison: Comparison{Passes: len(got.Passes), Cycles: got.Cycles}}
	compareList(d, "reference: output", got.Outputs, want.Outputs)
	compareList(d, "reference: gate", flags(got.Gates), flags(want.Gates))
	d.run("reference", got, agree.Outcome{Cycles: want.Cycles, Passes: want.Passes, Activity: want.Activity})
	d.run("dataflow", got, fast)
	compareList(d, "dataflow: decisions known", known(got), fast.Known)
	compareList(d, "dataflow: part", got.parts(), partsOf(m, fast.Operands))
	decided, left := contractCycles(m, c.Problem, joined(want.Passes))
	if p.Policy == bandShare && c.Problem.Gated {
		decided, left = mixedCycles(m, c.Problem, got.Passes)
	}
	compareList(d, "contract: comparison", got.Decided, decided)
	compareList(d, "contract: first result", got.Left, left)
	return d.Comparison, nil
}

// differ collects differences.
type differ struct{ Comparison }

// run compares passes, cycles and activity with those of a model.
func (d *differ) run(model string, got Result, want agree.Outcome) {
	d.number(model+": cycles", int64(got.Cycles), int64(want.Cycles))
	passes := got.records()
	d.number(model+": passes", int64(len(passes)), int64(len(want.Passes)))
	for i := range min(len(passes), len(want.Passes)) {
		g, w := passes[i], want.Passes[i]
		name := fmt.Sprintf("%s: pass %d: ", model, i)
		d.equal(name+"kind", g.Kind, w.Kind)
		d.equal(name+"drains", g.Drains, w.Drains)
		d.equal(name+"more parts", g.More, w.More)
		d.number(name+"start", int64(g.Start), int64(w.Start))
		d.number(name+"steps", int64(g.Steps), int64(w.Steps))
	}
	g, w := got.Activity, want.Activity
	d.number(model+": high PE steps", int64(g.HighSteps), int64(w.HighSteps))
	d.number(model+": low PE steps", int64(g.LowSteps), int64(w.LowSteps))
	d.number(model+": full PE steps", int64(g.FullSteps), int64(w.FullSteps))
	d.number(model+": comparisons", int64(g.Comparisons), int64(w.Comparisons))
	d.number(model+": drained results", int64(g.Drained), int64(w.Drained))
}

// number compares two numbers.
func (d *differ) number(name string, got, want int64) {
	if got == want {
		return
	}
	d.Largest = max(d.Largest, uint64(max(got-want, want-got)))
	d.note("%s: the array has %d, the model %d", name, got, want)
}

// equal compares two values that are not numbers. Different values differ by 1.
func (d *differ) equal(name string, got, want any) {
	if got != want {
		d.Largest = max(d.Largest, 1)
		d.note("%s: the array has %v, the model %v", name, got, want)
	}
}

func (d *differ) note(format string, args ...any) {
	if d.First == "" {
		d.First = fmt.Sprintf(format, args...)
	}
}

// compareList compares two lists element by element.
func compareList[T int32 | int | pe.Cycle](d *differ, name string, got, want []T) {
	d.number(name+"s", int64(len(got)), int64(len(want)))
	for i := range min(len(got), len(want)) {
		d.number(fmt.Sprintf("%s %d", name, i), int64(got[i]), int64(want[i]))
	}
}

func flags(gates []bool) []int {
	if gates == nil {
		return nil
	}
	out := make([]int, len(gates))
	for i, g := range gates {
		out[i] = asInt(g)
	}
	return out
}

// partsOf returns the parts of K that passes cover, given their operands.
func partsOf(m reference.Machine, operands []dataflow.Range) []int {
	segment := dataflow.Segment{PartOperands: m.PartOperands}
	parts := make([]int, len(operands))
	for i, r := range operands {
		parts[i] = segment.PartOf(r)
	}
	return parts
}

// known returns when the decisions of the passes that decide are known.
func known(r Result) []pe.Cycle {
	var cycles []pe.Cycle
	for _, p := range r.Passes {
		if p.Kind == reference.KindHigh {
			cycles = append(cycles, p.Known)
		}
	}
	return cycles
}
