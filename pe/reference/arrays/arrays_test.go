package arrays_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pe/reference/arrays"
	"pgsim/pgworkloads"
)

// problem returns a layer whose gates depend on its codes.
func problem(r *rand.Rand, m, n, k, groups int) reference.Problem {
	p := reference.Problem{
		M: m, N: n * groups, K: k, Groups: groups, Bits: 3, HighBits: 2,
		Encoding: pgworkloads.Unsigned, Gated: true,
	}
	for range groups * m * k {
		p.Activations = append(p.Activations, int16(r.IntN(8)))
	}
	for range p.N * k {
		p.Weights = append(p.Weights, int16(r.IntN(7)-3))
	}
	for range p.N {
		p.Thresholds = append(p.Thresholds, int32(r.IntN(5)-2))
	}
	return p
}

func machine(policy string) reference.Machine {
	return reference.Machine{
		Geometry: pe.Geometry{Rows: 3, Cols: 2, Lanes: 1, DigitBits: 1}, Overlap: reference.OverlapFull, Policy: policy,
	}
}

// TestArraysComputeTheProblem lets several arrays share the rows and channels of a problem at
// random. They must compute the outputs and gates of one array, and their PEs must do the same
// useful work.
func TestArraysComputeTheProblem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		p := problem(r, 1+r.IntN(12), 1+r.IntN(5), 1+r.IntN(4), 1+r.IntN(2))
		m := machine(rapid.SampledFrom([]string{"dense", "lockstep", "row-pack", "layer-share"}).Draw(t, "policy"))
		one, err := reference.Run(m, p)
		if err != nil {
			t.Fatal(err)
		}
		got, each, err := arrays.Run(arrays.OutputStationary, m, p, shares(r, p))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(one.Outputs, got.Outputs) + cmp.Diff(one.Gates, got.Gates); diff != "" {
			t.Fatalf("%d arrays: %s", len(each), diff)
		}
		if one.Activity.HighSteps != got.Activity.HighSteps || one.Activity.LowSteps != got.Activity.LowSteps {
			t.Fatalf("%+v on one array, %+v on %d", one.Activity, got.Activity, len(each))
		}
	})
}

// shares deals rows at random, and the channels of every group to one or two.
func shares(r *rand.Rand, p reference.Problem) []arrays.Share {
	perGroup := p.N / p.Groups
	cut := r.IntN(perGroup + 1)
	var channels [2][]int
	for n := range p.N {
		part := 0
		if n%perGroup >= cut {
			part = 1
		}
		channels[part] = append(channels[part], n)
	}
	rows := make([][]int, 1+r.IntN(3))
	for m := range p.M {
		i := r.IntN(len(rows))
		rows[i] = append(rows[i], m)
	}
	var all []arrays.Share
	for _, c := range channels {
		for _, m := range rows {
			if len(c)*len(m) > 0 {
				all = append(all, arrays.Share{Rows: m, Channels: c})
			}
		}
	}
	return all
}

// TestRefusedShares expects outputs that no array or two arrays have, uneven groups and time steps
// to be refused.
func TestRefusedShares(t *testing.T) {
	p := problem(rand.New(rand.NewPCG(1, 1)), 2, 2, 1, 2)
	recurrent := p
	recurrent.Recurrent = &reference.Recurrence{Steps: 1}
	both := []int{0, 1}
	for _, test := range []struct {
		problem reference.Problem
		shares  []arrays.Share
		want    string
	}{
		{p, []arrays.Share{{Rows: both, Channels: []int{0, 1, 2}}}, "output (0,3) is in no share"},
		{p, []arrays.Share{{both, []int{0, 1, 2, 3}}, {[]int{1}, []int{2}}}, "output (1,2) is in shares 0 and 1"},
		{p, []arrays.Share{{both, []int{0, 1, 2}}, {both, []int{3}}}, "more channels of one group than of another"},
		{p, []arrays.Share{{both, []int{0, 1, 2, 4}}}, "there is no output (0,4)"},
		{recurrent, nil, "Recurrent: must be nil"},
	} {
		_, _, err := arrays.Run(arrays.OutputStationary, machine("dense"), test.problem, test.shares)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}
