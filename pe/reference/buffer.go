package reference

import (
	"fmt"

	"pgsim/pe"
)

// buffer is the partial-sum buffer below the array. It adds up what leaves the drain chains, output
// by output.
type buffer struct {
	n    int
	sums []int32
	// arrived records, for every kind of pass and output, whether its result has come in.
	arrived map[string][]bool
	// all counts the groups of operands of an output, which are divided among the parts of K. parts
	// holds what has come of outputs by parts. reads and writes count sums that wait.
	all           int
	parts         map[int]partSum
	reads, writes uint64
}

// partSum is the sum of some parts of K. It is valid from the end of a cycle on.
type partSum struct {
	groups  int
	written pe.Cycle
}

func newBuffer(m, n, groups int) *buffer {
	b := &buffer{n: n, sums: make([]int32, m*n), arrived: map[string][]bool{}, all: groups, parts: map[int]partSum{}}
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

// addPart adds the result of a pass over a part of K to the sum of an output. The sum is read and
// written back in the cycle, unless this result completes it.
func (b *buffer) addPart(m, n int, r result, now pe.Cycle) error {
	at := m*b.n + n
	before, waits := b.parts[at]
	if waits {
		b.reads++
		if before.written >= now {
			return fmt.Errorf("%w: the sum of output (%d,%d) is read in the cycle in which it is written", ErrHazard, m, n)
		}
		b.sums[at] += r.value
		delete(b.parts, at)
	} else {
		b.sums[at] = r.value
	}
	groups := before.groups + r.pass.groups
	if groups >= b.all {
		arrived := b.arrived[r.pass.kind]
		if groups > b.all || arrived[at] {
			return fmt.Errorf("%w: output (%d,%d) gets more of K than there is", ErrHazard, m, n)
		}
		arrived[at] = true
		return nil
	}
	b.writes++
	b.parts[at] = partSum{groups, now}
	return nil
}

// complete refuses sums that lack a part. gates are the gates of the run, or nil if it was dense.
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
