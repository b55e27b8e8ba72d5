package reference

import "fmt"

// buffer is the partial-sum buffer below the array: it adds up what leaves the
// drain chains, output by output.
type buffer struct {
	n    int
	sums []int32
	// arrived notes, per kind of pass and output, whose results came in.
	arrived map[string][]bool
}

func newBuffer(m, n int) *buffer {
	b := &buffer{n: n, sums: make([]int32, m*n), arrived: map[string][]bool{}}
	for _, kind := range []string{KindHigh, KindLow, KindFull} {
		b.arrived[kind] = make([]bool, m*n)
	}
	return b
}

// add takes the result of one pass for an output.
func (b *buffer) add(m, n int, r result) error {
	at, arrived := m*b.n+n, b.arrived[r.pass.kind]
	if arrived[at] {
		return fmt.Errorf("%w: output (%d,%d) leaves the array twice from a %s pass", ErrHazard, m, n, r.pass.kind)
	}
	arrived[at] = true
	b.sums[at] += r.value
	return nil
}

// complete refuses sums that lack a part. Gates are those of the run, or nil
// if it was dense.
func (b *buffer) complete(gates []bool) error {
	high, low, full := b.arrived[KindHigh], b.arrived[KindLow], b.arrived[KindFull]
	for at := range b.sums {
		enough := full[at] || low[at] || high[at] && !gates[at]
		if !enough {
			return fmt.Errorf("%w: a part of output (%d,%d) never left the array", ErrHazard, at/b.n, at%b.n)
		}
	}
	return nil
}
