package pgworkloads_test

import (
	"fmt"

	"pgsim/pgworkloads"
)

// A 3-bit bipolar code is worth +-4 +-2 +-1; two high bits leave the last.
func ExampleActivation_Parts() {
	a := pgworkloads.Activation{Bits: 3, HighBits: 2, Encoding: pgworkloads.Bipolar, Scale: 1}
	high, low := a.Parts()
	fmt.Println(high[0b101], low[0b101])
	fmt.Println(high[0b010], low[0b010])
	// Output:
	// 2 1
	// -2 -1
}
