package memory

import "fmt"

// Pad names a scratchpad.
type Pad int

// The scratchpads.
const (
	// Activation holds input codes.
	Activation Pad = iota
	// Weight holds weights.
	Weight
	// Output holds results on their way to DRAM.
	Output
	// Pads is the number of scratchpads.
	Pads = iota
)

var padNames = [Pads]string{"activation", "weight", "output"}

// String returns the key of the scratchpad in an accelerator description.
func (p Pad) String() string {
	if p < 0 || p >= Pads {
		return fmt.Sprintf("scratchpad %d", int(p))
	}
	return padNames[p]
}
