package mapper

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// lstm is the recurrent product of an LSTM.
func lstm(units, steps int) pgworkloads.Layer {
	const gates = 4
	return pgworkloads.Layer{
		Name: "lstm", Op: "linear", Groups: 1, InChannels: units, OutChannels: gates * units,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{steps, 1}, Output: [2]int{steps, 1},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 4}, WeightBits: 8, Recurrent: true,
	}
}

// TestRecurrentPlan checks a layer whose weights fit: they are loaded once, the
// state is loaded once, and every step writes its state.
func TestRecurrentPlan(t *testing.T) {
	const units, steps, images, groups = 64, 5, 3, 4 * 64 / 16
	r := request(lstm(units, steps), images, pad(1, true), pad(16, true))
	r.Scratchpads.Output = pad(16, true)
	plan, err := Map(r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dataflow.WholeLayer(r.Layer, images, r.Cols), plan.Segments()); diff != "" {
		t.Errorf("segments (-want +got):\n%s", diff)
	}
	if got := plan.Weights.Bytes(); got != 4*units*units || len(plan.Weights.Loads) != groups {
		t.Errorf("%d bytes of weights in %d loads", got, len(plan.Weights.Loads))
	}
	// 16 channels of a state are 3 * 16 * 4 bits, a burst of 64 bytes.
	if got := plan.Activations.Bytes(); got != 4*64 || len(plan.Activations.Loads) != 1 {
		t.Errorf("%d bytes of the first state in %d loads, want 256 in 1", got, len(plan.Activations.Loads))
	}
	const state = images * units * 2
	var outputs []Extent
	for i, s := range plan.Steps {
		if last := i%groups == groups-1; last {
			outputs = append(outputs, s.Output)
		} else if s.Output != (Extent{}) {
			t.Errorf("step %d, which is not the last of its time step, writes %v", i, s.Output)
		}
	}
	base := outputs[0].Address
	for i, o := range outputs {
		if want := (Extent{base + uint64(i)*state, state}); o != want {
			t.Errorf("time step %d writes %v, want %v", i, o, want)
		}
	}
	if len(outputs) != steps || plan.WrittenBytes() != steps*state {
		t.Errorf("%d states of %d bytes written", len(outputs), plan.WrittenBytes())
	}
}

// TestRecurrentPlanReadsOnlyWhatDoesNotFit checks the order of column groups and the loads where 3
// of 4 groups fit.
func TestRecurrentPlanReadsOnlyWhatDoesNotFit(t *testing.T) {
	const units, steps = 16, 3
	layer := lstm(units, steps)
	layer.InChannels = 64 // 16 channels by 64 weights: 1 KiB
	r := request(layer, 1, pad(1, true), pad(3, true))
	r.Scratchpads.Output = pad(16, true)
	for _, test := range []struct {
		double bool
		loads  []int // of every step
		slots  int
	}{
		{true, []int{0, 1, 2, 3, 3, 2, 1, 4, 4, 1, 2, 5}, 3},
		// Without a second half, nothing is filled while the rest is used.
		{false, []int{0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9}, 1},
	} {
		r.Scratchpads.Weight.DoubleBuffered = test.double
		plan, err := Map(r)
		if err != nil {
			t.Fatal(err)
		}
		var groups, loads []int
		for _, s := range plan.Steps {
			groups, loads = append(groups, s.Channels.Lo/16), append(loads, s.Weights)
		}
		if diff := cmp.Diff([]int{0, 1, 2, 3, 3, 2, 1, 0, 0, 1, 2, 3}, groups); diff != "" {
			t.Errorf("column groups (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(test.loads, loads); diff != "" || plan.Weights.Slots != test.slots {
			t.Errorf("%d slots, loads (-want +got):\n%s", plan.Weights.Slots, diff)
		}
	}
}

// TestRecurrentPlanIsPossible checks on random layers that every output is computed once and in
// its time step, that no more loads are alive than there are slots, and that every step after the
// first reads its weights again, except those that the scratchpad holds.
func TestRecurrentPlanIsPossible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layer := lstm(rapid.IntRange(1, 60).Draw(t, "units"), rapid.IntRange(1, 6).Draw(t, "steps"))
		r := request(layer, rapid.IntRange(1, 5).Draw(t, "images"),
			pad(1, true), pad(rapid.IntRange(1, 8).Draw(t, "weight KiB"), true))
		r.Scratchpads.Output = pad(16, true)
		r.Cols = rapid.IntRange(1, 16).Draw(t, "cols")
		plan, err := Map(r)
		if err != nil {
			t.Skip(err)
		}
		checkPlan(t, r, plan)
		groups := len(dataflow.ColumnGroups(layer, r.Cols))
		for i, s := range plan.Steps {
			step := i / groups
			if s.Step != step || s.Pixels != (dataflow.Range{Lo: step * r.Images, Hi: (step + 1) * r.Images}) {
				t.Fatalf("step %d is of time step %d, pixels %v", i, s.Step, s.Pixels)
			}
			var alive []int
			for _, u := range plan.Steps[:i+1] {
				if slices.ContainsFunc(plan.Steps[i:], func(v Step) bool { return v.Weights == u.Weights }) {
					alive = append(alive, u.Weights)
				}
			}
			slices.Sort(alive)
			if n := len(slices.Compact(alive)); n > plan.Weights.Slots {
				t.Fatalf("step %d: %d loads of weights alive in %d slots", i, n, plan.Weights.Slots)
			}
		}
		again := max(0, groups-plan.Weights.Slots)
		if got, want := len(plan.Weights.Loads), groups+(layer.Output[0]-1)*again; got != want {
			t.Fatalf("%d loads of weights, want %d", got, want)
		}
	})
}
