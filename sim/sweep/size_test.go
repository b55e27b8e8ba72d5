package sweep

import (
	"testing"
)

// TestMaxPoints expects a grid of too many points to be refused before any machine is resolved,
// and one with exactly the allowed number not to be refused.
func TestMaxPoints(t *testing.T) {
	s := NewSpec()
	s.Workloads, s.AccuracyImages = []string{"a", "b"}, 0
	s.Images = []int{1, 2, 3}
	s.ThresholdOffsets = []Numbers{{0, 1}, {2}}
	s.Arrays = []Shape{{8, 8}, {16, 16}}
	s.Set = map[string][]Value{"dram.channels": {"1", "2", "4"}}
	const points = 2 * 3 * 3 * 2 * 3
	s.Configs = []string{"no such machine"} // which none looks for
	s.MaxPoints = points - 1
	_, err := s.Grid(Build{})
	checkError(t, "one too many", err, "the grid has 108 points, more than the 107 that are allowed; vary less, or allow more with --max-points")
	s.MaxPoints = points
	if err := s.checkSize(); err != nil {
		t.Error(err)
	}
	huge := make(Numbers, 10_000)
	s.ThresholdOffsets = []Numbers{huge}
	for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
		s.Set[key] = make([]Value, 10_000)
	}
	_, err = s.Grid(Build{})
	checkError(t, "more than a number holds", err, "the grid has 3.6e+29 points")
}

// TestSameValues expects equal values to be given only once, however they are written.
func TestSameValues(t *testing.T) {
	for _, test := range []struct {
		axis, a, b string
		same       bool
	}{
		{"clock.frequency_mhz", "500", "5e2", true},
		{"clock.frequency_mhz", "500", "500.0", true},
		{"clock.frequency_mhz", "500", "501", false},
		{"dram.timing.cl", "0", "-0", true},
		{"dram.channels", "2", "02", true},
		{"dram.channels", "2", "4", false},
		{"dram.channels", "two", "2", false},
		{"array.policy", "ideal", "dense", false},
		{"array.policy", "1", "01", false}, // names are texts
		{"config", "a.yaml", "./a.yaml", true},
		{"config", "x/../a.yaml", "./a.yaml", true},
		{"config", "pg-16x16", "./pg-16x16", false},
		{"energy.technology", "./t.yaml", "t.yaml", true},
		{"energy.technology", "45nm", "28nm", false},
		{"workload", "nets/a.npz", "nets//a.npz", true},
		{"threshold_offset", "0", "0.5", false},
	} {
		if same := canonical(test.axis, test.a) == canonical(test.axis, test.b); same != test.same {
			t.Errorf("%s: %s and %s: the same is %v, want %v", test.axis, test.a, test.b, same, test.same)
		}
		axis := []Axis{{Name: test.axis, Values: []string{test.a, test.b}}}
		if err := NewSpec().twice(axis); (err != nil) != test.same {
			t.Errorf("%s: %s and %s: %v", test.axis, test.a, test.b, err)
		}
	}
}

// TestZeros expects equal numbers to have the same text, and so to be one value.
func TestZeros(t *testing.T) {
	for text, want := range map[string]string{
		"-0": "0", "+0": "0", "0": "0", "0.0": "0", "-0e5": "0", "1e-400": "0", "-1e-400": "0",
		"0.10": "0.1", ".1": "0.1", "1e-1": "0.1", "+0.1": "0.1", "-0.5": "-0.5",
	} {
		var n Numbers
		if err := n.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		s := Spec{ThresholdOffsets: []Numbers{n}}
		_, moves := s.thresholdChanges()
		if got := changeText(moves[0]); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}
