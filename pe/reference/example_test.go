package reference_test

import (
	"fmt"

	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// Two pixels by two channels, and a reduction of two. Output (m,n) is the sum over k of w[n,k] *
// a[m,k], and its low bit only counts if the sum of the high bits exceeds 4.
func ExampleRun() {
	machine := reference.Machine{
		Geometry: pe.Geometry{Rows: 2, Cols: 2, Lanes: 1, DigitBits: 1},
		Overlap:  reference.OverlapFull,
		Policy:   "lockstep",
	}
	result, err := reference.Run(machine, reference.Problem{
		M: 2, N: 2, K: 2, Groups: 1,
		Bits: 3, HighBits: 2, Encoding: pgworkloads.Unsigned,
		Gated:       true,
		Activations: []int16{7, 1, 2, 3},  // pixel by pixel
		Weights:     []int16{1, 1, -1, 2}, // channel by channel
		Thresholds:  []int32{4, 4},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("outputs", result.Outputs, "gates", result.Gates)
	for _, p := range result.Passes {
		fmt.Printf("%s pass: %d steps from cycle %d\n", p.Kind, p.Steps, p.Start)
	}
	fmt.Println(result.Cycles, "cycles,", result.Activity.LowSteps, "LSB steps of PEs")
	// Output:
	// outputs [8 -6 4 2] gates [true false false false]
	// high pass: 4 steps from cycle 0
	// low pass: 2 steps from cycle 7
	// 13 cycles, 2 LSB steps of PEs
}
