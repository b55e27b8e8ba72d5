package dataflow

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs/extension"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// drawPolicy draws settings of a policy. It leaves them at their defaults if the policy refuses
// what is drawn.
func drawPolicy(t *rapid.T, name string, g pe.Geometry) Policy {
	drawn := extension.Draw(Policies.Settings(name), func(key string, least, most int) int {
		return rapid.IntRange(least, most).Draw(t, key)
	})
	policy, err := Policies.New(name, Policies.Accepted(name, drawn, func(p Policy) error {
		return p.Check(Machine{Geometry: g, Policy: p})
	}))
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// drawCase draws a random gated layer and machine for a policy.
func drawCase(t *rapid.T, dataflow Dataflow, policy string) (Machine, pgworkloads.LayerWork) {
	overlap, _ := pe.Overlaps.Lookup(rapid.SampledFrom(pe.Overlaps.Names()).Draw(t, "overlap"))
	geometry := pe.Geometry{
		Rows: rapid.IntRange(1, 7).Draw(t, "rows"), Cols: rapid.IntRange(1, 7).Draw(t, "cols"),
		Lanes: rapid.IntRange(1, 3).Draw(t, "lanes"), DigitBits: rapid.IntRange(1, 3).Draw(t, "digit bits"),
	}
	m := Machine{Geometry: geometry, Dataflow: dataflow, Overlap: overlap, Policy: drawPolicy(t, policy, geometry)}
	bits := rapid.IntRange(2, 6).Draw(t, "bits")
	share := rapid.IntRange(0, 10).Draw(t, "share")
	rows, cols := rapid.IntRange(1, 50).Draw(t, "m"), rapid.IntRange(1, 15).Draw(t, "n")
	on := rapid.SliceOfN(rapid.IntRange(0, 9), rows*cols, rows*cols).Draw(t, "gates")
	w := matrix(rows, cols, rapid.IntRange(1, 20).Draw(t, "k"), bits,
		rapid.IntRange(1, bits-1).Draw(t, "high bits"),
		func(m, n int) bool { return on[m*cols+n] < share })
	return m, w
}

func TestColumnQueuesNeedDepth2(t *testing.T) {
	for _, name := range []string{"column-queue", "column-share", "column-greedy", "layer-share", "band-share", "pixel-share"} {
		m := machine(t, 2, 2, name, "full", 1)
		err := m.Policy.Check(m)
		if err == nil || !strings.HasPrefix(err.Error(), "array.queue_depth: ") {
			t.Errorf("%s: got %v, want an error about array.queue_depth", name, err)
		}
	}
}

func TestColumnGroupsStayInTheirConvolutionGroup(t *testing.T) {
	layer := pgworkloads.Layer{OutChannels: 10, Groups: 2}
	got := ColumnGroups(layer, 4)
	want := []Range{{0, 4}, {4, 5}, {5, 9}, {9, 10}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("group %d is %v, want %v", i, got[i], want[i])
		}
	}
}
