package petest

import (
	"pgsim/configs"
	"pgsim/pe"
)

// checkValued checks a PE whose steps depend on values. A group must take at least one step. Fewer
// set bits must never take more steps. With all bits set, a group must take the steps of groups of
// that width.
func checkValued(t T, a configs.Array, p pe.PE) {
	t.Helper()
	valued, ok := p.(pe.Valued)
	if !ok {
		return
	}
	if valued.WeightSets() < 1 {
		t.Errorf("%s: weights of %d groups", describe(a), valued.WeightSets())
	}
	operands := make([]uint16, p.Group())
	for _, width := range widths(p) {
		all := uint16(1)<<width - 1
		for i := range operands {
			operands[i] = all
		}
		if got, want := valued.ValueSteps(operands), p.GroupSteps(width); got != want {
			t.Errorf("%s: %d bits that are set take %d steps, want %d", describe(a), width, got, want)
		}
		for value := range all {
			operands[0] = value
			for i := range operands[1:] {
				operands[i+1] = value >> 1
			}
			few := valued.ValueSteps(operands)
			operands[0] = value | value<<1&all
			if more := valued.ValueSteps(operands); few < 1 || more < few || more > p.GroupSteps(width) {
				t.Errorf("%s: %d steps for %b, %d for %b", describe(a), few, value, more, operands[0])
			}
		}
	}
}
