package validate

import (
	"testing"

	"pgsim/energy/silicon"
)

// TestKnownPartsFailNothing expects a part that is off to be wrong, or to be marked if the reason
// is known.
func TestKnownPartsFailNothing(t *testing.T) {
	const off = 2 * silicon.Target
	for _, test := range []struct {
		part    silicon.Part
		largest string
		wrong   bool
	}{
		{silicon.Part{Name: "near", Worst: -silicon.Target / 2}, "-8 %", false},
		{silicon.Part{Name: "known", Worst: -off, Why: "a reason"}, "-30 % (off)", false},
		{silicon.Part{Name: "new", Worst: off}, "+30 %", true},
		{silicon.Part{Name: "known, but near", Why: "a reason"}, "+0 %", false},
	} {
		if got := ofPart("library", test.part); got.Largest != test.largest || got.Wrong != test.wrong {
			t.Errorf("%s: %s, wrong: %v", test.part.Name, got.Largest, got.Wrong)
		}
	}
}
