package agree

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgsim/dataflow"
	"pgsim/pe/reference"
	"pgsim/pe/reference/arrays"
)

// TestArraysAgree compares several arrays with the register-level model of all of them, under every
// policy that has one, however a layer is dealt.
func TestArraysAgree(t *testing.T) {
	const cases = 60
	reports, err := CompareArrays(cases, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(reports) != len(dataflow.Dataflows.All()) {
		t.Errorf("%d reports", len(reports))
	}
	for _, r := range reports {
		if r.Cases != cases || r.Differ > 0 {
			t.Errorf("%s: %d cases, %d differ: %s", r.Dataflow, r.Cases, r.Differ, r.First)
		}
	}
}

// lateArray is an array that reports a cycle too many.
type lateArray struct{ arrays.Array }

func (a lateArray) Result() (arrays.Result, error) {
	r, err := a.Array.Result()
	r.Cycles++
	return r, err
}

// TestArraysDifferenceShows checks that the comparison can fail: arrays that take one cycle more
// must differ.
func TestArraysDifferenceShows(t *testing.T) {
	late := Model{Begin: func(m reference.Machine, p reference.Problem) (arrays.Array, error) {
		a, err := arrays.OutputStationary(m, p)
		return lateArray{a}, err
	}}
	d := drawer{rand.New(rand.NewPCG(1, 1))}
	diff, err := d.arrays(dataflow.OutputStationary{}, "layer-share").difference(late, dataflow.OutputStationary{})
	if err != nil || diff == "" {
		t.Errorf("got no difference (%v)", err)
	}
}

// TestArraysAreWorthComparing checks that most layers are dealt to several arrays, and that arrays
// end in different cycles.
func TestArraysAreWorthComparing(t *testing.T) {
	const cases = 40
	several, uneven := 0, 0
	for i := range cases {
		d := drawer{rand.New(rand.NewPCG(1, uint64(i)))}
		c := d.arrays(dataflow.OutputStationary{}, "layer-share")
		sizes, _ := layerOf(c.problem, nil)
		dealt := c.sized(sizes).Slices(c.images, c.channels, c.pixels)
		_, each, err := arrays.Run(arrays.OutputStationary, c.machine, c.problem, c.shares(dealt))
		if err != nil {
			t.Fatal(err)
		}
		if len(each) > 1 {
			several++
		}
		if slices.ContainsFunc(each, func(r arrays.Result) bool { return r.Cycles != each[0].Cycles }) {
			uneven++
		}
	}
	if several < cases*2/3 || uneven < cases/2 {
		t.Errorf("of %d layers %d are dealt to several arrays, %d unevenly", cases, several, uneven)
	}
}

// TestSharedQueuesAgree compares arrays that share queues with the register-level model, in which
// bits cross the bus cycle by cycle and every gated output is completed once.
func TestSharedQueuesAgree(t *testing.T) {
	const cases = 40
	r, err := CompareShared(cases, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.Cases != cases || r.Differ > 0 {
		t.Errorf("%d cases, %d differ: %s", r.Cases, r.Differ, r.First)
	}
	moves := 0
	for i := range cases {
		c := drawer{rand.New(rand.NewPCG(1, uint64(i)))}.sharing()
		sizes, _ := layerOf(c.problem, nil)
		whole, _, err := c.registerLevel(Model{Begin: arrays.OutputStationary}, c.shares(c.sized(sizes).Slices(c.images, c.channels, c.pixels)))
		if err != nil {
			t.Fatal(err)
		}
		if whole.Lent > 0 {
			moves++
		}
	}
	if moves < cases/5 {
		t.Errorf("outputs move in %d of %d cases", moves, cases)
	}
}
