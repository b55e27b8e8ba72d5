package reference

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/pe"
)

// mix is a cell in which every code depends on a sum, on its place and on the step.
func mix(p Problem) func(int, []int32) []int16 {
	least, most := codeRange(p.Encoding, p.Bits)
	return func(step int, sums []int32) []int16 {
		codes := make([]int16, p.Groups*p.Samples()*p.K)
		for i := range codes {
			sample, k := i/p.K%p.Samples(), i%p.K
			seed := int(sums[sample*p.N+k%p.N])*7 + i*13 + step
			span := most - least + 1
			codes[i] = int16(least + (seed%span+span)%span)
		}
		return codes
	}
}

// unrolled returns the problem with the codes of all steps, computed without an
// array.
func unrolled(p Problem, gated bool) Problem {
	p.Activations = slices.Clone(p.Activations)
	for step := range p.Steps() - 1 {
		high, sums, gates := bruteForce(p)
		for at := range sums {
			if gated && !gates[at] {
				sums[at] = high[at]
			}
		}
		for i, code := range p.Recurrent.Cell(step, p.sumsOf(step, sums)) {
			p.Activations[p.CodeAt(step+1, i)] = code
		}
	}
	return p
}

// TestRandomRecurrentProblems checks that every step reads what the previous step computed, under
// every policy. The numbers must be those of the unrolled problem.
func TestRandomRecurrentProblems(t *testing.T) {
	for _, policy := range Policies.Names() {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				m, p := drawMachine(t, policy), drawProblem(t)
				p.Gated = rapid.IntRange(0, 9).Draw(t, "isGated") > 0
				divisors := slices.DeleteFunc([]int{1, 2, 3, 4, 5, 6, 7, 8}, func(d int) bool { return p.M%d != 0 })
				p.Recurrent = &Recurrence{Steps: rapid.SampledFrom(divisors).Draw(t, "steps")}
				p.Recurrent.Cell = mix(p)
				m.StateLatency = rapid.IntRange(0, 20).Draw(t, "latency")
				got, err := Run(m, p)
				if err != nil {
					t.Fatal(err)
				}
				u := unrolled(p, p.Gated && policy != "dense")
				checkNumbers(t, m, u, got)
				checkActivity(t, m, u, got)
			})
		})
	}
}

// TestRecurrentTimeline checks cycles worked out by hand: a pass of S = 3 steps
// on a 2x1 array takes S + 2R + C - 2 = 6 cycles until its last result has left,
// and the cell 2 more.
func TestRecurrentTimeline(t *testing.T) {
	p := gateRows{"x", "x", ".", "."}.problem()
	p.Gated = false
	p.Recurrent = &Recurrence{Steps: 2}
	p.Recurrent.Cell = mix(p)
	for _, overlap := range overlaps {
		m := Machine{Geometry: pe.Geometry{Rows: 2, Cols: 1, Lanes: 1, DigitBits: 1}, Overlap: overlap, Policy: "dense", StateLatency: 2}
		got, err := Run(m, p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("full@0+3 full@8+3", schedule(got.Passes)); diff != "" || got.Cycles != 14 {
			t.Errorf("%s: %d cycles, want 14; passes (-want +got):\n%s", overlap, got.Cycles, diff)
		}
	}
}

// TestReadingAStateEarlyIsAHazard starts a pass of the second step before the
// results of the first have left.
func TestReadingAStateEarlyIsAHazard(t *testing.T) {
	p := gateRows{"x", "x", ".", "."}.problem()
	p.Recurrent = &Recurrence{Steps: 2}
	p.Recurrent.Cell = mix(p)
	b := newBench(Machine{Geometry: pe.Geometry{Rows: 2, Cols: 1, Lanes: 1, DigitBits: 1}}, p)
	second := b.plan.tilePass(KindFull, b.plan.tiles(b.plan.groups[1])[0])
	err := b.play([]*pass{b.tile(KindFull, 0), second}, []pe.Cycle{0, 5}, 20)
	if !errors.Is(err, ErrHazard) || !strings.Contains(err.Error(), "row 1 is read before its state is made") {
		t.Errorf("got %v, want a hazard", err)
	}
}

func TestRecurrencesThatAreNoneAreRefused(t *testing.T) {
	good := gateRows{"x", "x", ".", "."}.problem()
	cell := func(codes ...int16) func(int, []int32) []int16 {
		return func(int, []int32) []int16 { return codes }
	}
	for _, test := range []struct {
		name, want string
		latency    int
		r          Recurrence
	}{
		{"steps", "Problem.Recurrent.Steps: must divide M = 4, got 3", 0, Recurrence{Steps: 3, Cell: cell()}},
		{"no cell", "Problem.Recurrent.Cell: must be given", 0, Recurrence{Steps: 2}},
		{"too few codes", "Problem.Recurrent.Cell: must return Groups*(M/T)*K = 2 codes, got 1", 0, Recurrence{Steps: 2, Cell: cell(1)}},
		{"wide codes", "Problem.Recurrent.Cell: code 1 must be 0..7", 0, Recurrence{Steps: 2, Cell: cell(1, 8)}},
		{"latency", "Machine.StateLatency: must be 0 or more, got -1", -1, Recurrence{Steps: 2, Cell: cell(1, 1)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := Machine{
				Geometry: pe.Geometry{Rows: 2, Cols: 1, Lanes: 1, DigitBits: 1}, Overlap: OverlapFull, Policy: "dense",
				StateLatency: test.latency,
			}
			p := good
			p.Recurrent = &test.r
			if _, err := Run(m, p); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
