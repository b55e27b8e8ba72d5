package memory

import "testing"

// TestPadNames: scratchpads are named as in accelerator descriptions, and other values say that
// they are none.
func TestPadNames(t *testing.T) {
	for pad, want := range map[Pad]string{
		Activation: "activation", Weight: "weight", Output: "output",
		Pads: "scratchpad 3", -1: "scratchpad -1",
	} {
		if got := pad.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
