package weightstationary

import (
	"fmt"
	"strings"
	"testing"

	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// layer returns a layer of 2-bit codes, 1 of them high, in which all outputs of the given pixels
// are gated. The operands of these pixels are 3, those of others 1, and the weights are 1.
func layer(m, n, k int, gated ...int) reference.Problem {
	p := reference.Problem{
		M: m, N: n, K: k, Groups: 1, Bits: 2, HighBits: 1, Encoding: pgworkloads.Unsigned,
		Gated: gated != nil, Activations: make([]int16, m*k), Weights: make([]int16, n*k), Thresholds: make([]int32, n),
	}
	for i := range p.Weights {
		p.Weights[i] = 1
	}
	for i := range p.Activations {
		p.Activations[i] = 1
		for _, pixel := range gated {
			if i/k == pixel {
				p.Activations[i] = 3
			}
		}
	}
	return p
}

// schedule writes folds as KIND@START+STEPS, with a ! if results stay.
func schedule(passes []PassRecord) string {
	var parts []string
	for _, p := range passes {
		stays := "!"
		if p.Drains {
			stays = ""
		}
		parts = append(parts, fmt.Sprintf("%s@%d+%d%s", p.Kind, p.Start, p.Steps, stays))
	}
	return strings.Join(parts, " ")
}

// TestContract checks cycles worked out by hand on a 3x2 array (R = 3, C = 2)
// with one lane and 1-bit digits: a fold over m pixels of D digits takes 3 + m*D
// cycles to feed and R + C - 2 = 3 more to compute.
func TestContract(t *testing.T) {
	const none = -1 // no pixel: a gated layer without gated outputs
	for _, test := range []struct {
		name, policy, overlap string
		problem               reference.Problem
		passes                string
		cycles                pe.Cycle
	}{
		// 2R + C + M*D - 2 = 6 + 2 + 8 - 2.
		{"one fold alone", "dense", reference.OverlapFull, layer(4, 2, 3), "full@0+8", 14},
		// The second fold's weights follow the last of 8 steps.
		{"full", "dense", reference.OverlapFull, layer(4, 2, 4), "full@0+8! full@11+8", 11 + 14},
		{"drain", "dense", reference.OverlapDrain, layer(4, 2, 4), "full@0+8! full@14+8", 28},
		{"none", "dense", reference.OverlapNone, layer(4, 2, 4), "full@0+8! full@14+8", 28},
		// The last of 4 sums leaves column 1 in cycle 3 + 3 + 2 + 1 = 9, is
		// compared in cycle 10 and known in cycle 11, 4 behind the last step.
		{"one pixel again", "row-pack", reference.OverlapFull, layer(4, 2, 3, 2), "high@0+4 low@11+1", 11 + 7},
		{"two weight tiles", "row-pack", reference.OverlapFull, layer(4, 2, 4, 0, 3), "high@0+4! high@7+4 low@18+2! low@23+2", 23 + 8},
		// Without overlap, the first fold's last sum leaves in cycle 9, too.
		{"two tiles, none", "row-pack", reference.OverlapNone, layer(4, 2, 4, 0, 3), "high@0+4! high@10+4 low@21+2! low@29+2", 29 + 8},
		// The next column group waits for the decisions, although none is gated.
		{"nothing gated", "row-pack", reference.OverlapFull, layer(4, 4, 3, none), "high@0+4 high@11+4", 11 + 11},
		{"not a gated layer", "row-pack", reference.OverlapFull, layer(4, 2, 3), "full@0+8", 14},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := Machine{
				Geometry: pe.Geometry{Rows: 3, Cols: 2, Lanes: 1, DigitBits: 1}, Overlap: test.overlap, Policy: test.policy,
			}
			got, err := Run(m, test.problem)
			if err != nil {
				t.Fatal(err)
			}
			if s := schedule(got.Passes); s != test.passes || got.Cycles != test.cycles {
				t.Errorf("got %s in %d cycles, want %s in %d", s, got.Cycles, test.passes, test.cycles)
			}
		})
	}
}

func ExampleRun() {
	m := Machine{
		Geometry: pe.Geometry{Rows: 2, Cols: 2, Lanes: 1, DigitBits: 1},
		Overlap:  reference.OverlapFull, Policy: "row-pack",
	}
	result, err := Run(m, reference.Problem{
		M: 2, N: 1, K: 2, Groups: 1, Bits: 2, HighBits: 1,
		Encoding: pgworkloads.Unsigned, Gated: true,
		Activations: []int16{3, 3, 1, 0}, Weights: []int16{1, 2}, Thresholds: []int32{0},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Outputs, result.Gates, result.Cycles, "cycles")
	for _, p := range result.Passes {
		fmt.Printf("%s: start %d, steps %d\n", p.Kind, p.Start, p.Steps)
	}
	// Output:
	// [9 0] [true false] 12 cycles
	// high: start 0, steps 2
	// low: start 7, steps 1
}
