package reproduce

import (
	"context"
	"testing"

	"pgsim/pgworkloads/traces"
	"pgsim/sim"
	"pgsim/sim/rival"
)

// TestDesignsFitTheirArea checks that every design fits in the area in which it competes, and that
// each subject has some designs at every area.
func TestDesignsFitTheirArea(t *testing.T) {
	if testing.Short() {
		t.Skip("describes thousands of machines; left out with -short")
	}
	areas, err := Areas()
	if err != nil {
		t.Fatal(err)
	}
	for _, subject := range subjects {
		all, err := subject.designs()
		if err != nil {
			t.Fatal(err)
		}
		for _, area := range areas {
			fit := area.filledBy(all)
			if len(fit) == 0 {
				t.Errorf("%s: no design fits %s", subject.Name, area.Name)
			}
			for _, d := range fit {
				whole, around, err := chip(d.machine)
				if err != nil {
					t.Fatal(err)
				}
				if whole > area.MM2+area.around || whole-around < rival.Least*area.MM2-(around-area.around) {
					t.Errorf("%s: a design of %.3f mm2 within %.3f", subject.Name, whole-around, area.MM2)
				}
			}
		}
	}
}

// oneNetwork returns the areas, and a comparison on one image of a small network.
func oneNetwork(t *testing.T) ([]Area, *comparison) {
	t.Helper()
	areas, err := Areas()
	if err != nil {
		t.Fatal(err)
	}
	c, err := newComparison([]string{traces.FracBNN}, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	return areas, c
}

// TestBestIsBest compares the design that compare chooses with all others that it chose from, on a
// network where one image is the batch, so that stages differ only by memory.
func TestBestIsBest(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates dozens of machines; left out with -short")
	}
	areas, c := oneNetwork(t)
	plain := subjects[2]
	rows, err := c.compare(context.Background(), areas[1], 1, plain)
	if err != nil {
		t.Fatal(err)
	}
	all, err := plain.designs()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range areas[1].filledBy(all) {
		found, err := stage{works: c.batches, fidelity: sim.Full}.measure(context.Background(), d)
		if err != nil {
			t.Fatal(err)
		}
		if found[0].EDP < rows[0].EDP {
			t.Errorf("%+v has an EDP of %g, chosen was one of %g", d.machine.Array, found[0].EDP, rows[0].EDP)
		}
	}
}

// TestRank compares gated designs with the best of the others at their own area, bandwidth and
// network.
func TestRank(t *testing.T) {
	small, large := Area{Name: "small", MM2: 1}, Area{Name: "large", MM2: 2}
	r := Report{Rows: []Row{
		{Area: small, Channels: 1, Network: "a", Subject: "g", Gated: true, EDP: 6},
		{Area: small, Channels: 1, Network: "a", Subject: "p", EDP: 4},
		{Area: small, Channels: 1, Network: "a", Subject: "q", EDP: 3},
		{Area: small, Channels: 4, Network: "a", Subject: "g", Gated: true, EDP: 6},
		{Area: small, Channels: 4, Network: "a", Subject: "p", EDP: 12},
		{Area: large, Channels: 1, Network: "a", Subject: "p", EDP: 1},
		{Area: small, Channels: 1, Network: "b", Subject: "p", EDP: 1},
		{Area: large, Channels: 4, Network: "a", Subject: "p", EDP: 20},
		{Area: large, Channels: 4, Network: "a", Subject: "g", Gated: true, EDP: 7},
	}}
	r.rank()
	for i, want := range []float64{2, 4. / 3, 1, 0.5, 1, 1, 1, 1, 0.5} {
		if got := r.Rows[i].OverUngated.Value; got != want {
			t.Errorf("row %d: got %g, want %g", i, got, want)
		}
	}
}

// TestDifference tells ratios from percentages.
func TestDifference(t *testing.T) {
	for _, test := range []struct {
		claim Claim
		want  float64
	}{
		{Claim{Unit: "x", Claimed: number(2), Ours: number(3)}, 0.5},
		{Claim{Unit: "%", Claimed: number(2), Ours: number(3)}, 1},
	} {
		if got := test.claim.Difference(); got == nil || *got != test.want {
			t.Errorf("%+v: got %v, want %g", test.claim, got, test.want)
		}
	}
	if got := (Claim{Claimed: number(1)}).Difference(); got != nil {
		t.Errorf("a claim without our figure: got %g", *got)
	}
}
