package rtl

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"pgsim/configs/longtest"
	"pgsim/pe"
)

func needYosys(t *testing.T) {
	t.Helper()
	if err := SynthesisAvailable(); err != nil {
		t.Skipf("the array can't be synthesized here: %v", err)
	}
}

// TestSynthesis maps arrays to gates: no latches (the script refuses them), and
// registers where the contract needs them.
func TestSynthesis(t *testing.T) {
	needYosys(t)
	const small, large = 4, 16
	for _, test := range []struct {
		policy string
		side   int
		short  bool // also without -long
	}{
		{"dense", small, true},
		{"lockstep", small, true},
		{"pe-queue", small, false},
		{"column-queue", small, false},
		{"column-share", small, false},
		{"column-greedy", small, false},
		{"layer-share", small, false},
		{"band-share", small, true},
		{"column-share", large, false},
		{"column-greedy", large, false},
		{"layer-share", large, false},
		{"band-share", large, false},
	} {
		p := Params{
			Policy:     test.policy,
			Geometry:   pe.Geometry{Rows: test.side, Cols: test.side, Lanes: 1, DigitBits: 1},
			QueueDepth: 4,
		}.withDefaults()
		t.Run(p.String(), func(t *testing.T) {
			switch {
			case test.side == large && !*synthesizeLarge:
				t.Skip("takes minutes; run with -rtl.large")
			case !test.short:
				longtest.Need(t, "takes a while")
			}
			t.Parallel()
			cells, err := Synthesize(p)
			if err != nil {
				t.Fatal(err)
			}
			pes := test.side * test.side
			// A PE has at least an accumulator and a register of the drain chain.
			if least := pes * 2 * defaultSumBits; cells.FlipFlops < least {
				t.Errorf("%d flip-flops; accumulators and drain chains alone are %d", cells.FlipFlops, least)
			}
			t.Logf("%d cells, %d of them flip-flops; %d and %d per PE",
				cells.Total, cells.FlipFlops, cells.Total/pes, cells.FlipFlops/pes)
		})
	}
}

// synthesizeLarge makes TestSynthesis count the cells of 16x16 arrays.
var synthesizeLarge = flag.Bool("rtl.large", false, "synthesize 16x16 arrays, too")

// TestNetlistAgrees runs the synthesized gates instead of the sources, to show that Yosys and
// Verilator read the same language.
func TestNetlistAgrees(t *testing.T) {
	needTools(t)
	needYosys(t)
	longtest.Need(t, "takes a while")
	for _, policy := range []string{"lockstep", "column-share", "band-share"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			p := Params{
				Policy:     policy,
				Geometry:   pe.Geometry{Rows: 3, Cols: 2, Lanes: 2, DigitBits: 2},
				QueueDepth: 2,
			}.withDefaults()
			s, cells, err := buildNetlist(p)
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(filepath.Dir(s.binary))
			const seed, cases = 1, 100
			r, err := s.validate(cases, seed)
			if err != nil {
				t.Fatal(err)
			}
			if r.Largest != 0 || r.First != "" {
				t.Errorf("the largest difference is %d; first: %s", r.Largest, r.First)
			}
			t.Logf("%d gates, %d cases, %d cycles", cells.Total, r.Cases, r.Cycles)
		})
	}
}
