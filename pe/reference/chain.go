package reference

import "fmt"

// result is a sum on its way out, and the row of the PE it came from. The zero
// value is an empty register.
type result struct {
	sum
	row int
}

// chain is the drain chain of one column: a shadow register per row, which
// keeps or takes results while the PEs compute on.
//
// A drain begins when the lowest row is loaded, and takes as many cycles as
// there are rows. In each the lowest register's result leaves and the ones
// above move down, but row r only in the first r+1 cycles, until it has passed
// on everything that was above it. Behind it the next results may be loaded
// while the lower rows still shift, a triangle over time (R = 3, x empty):
//
//	cycle   0      1      2      3
//	row 0   a0     x      b0     b0      b0 is loaded as early as cycle 1
//	row 1   a1     a0     x      b1
//	row 2   a2     a1     a0     b2
//	out     a2     a1     a0     b2
type chain struct {
	rows []result
	// cycle counts the cycles of the running drain; len(rows) when none runs.
	cycle int
}

func newChain(rows int) *chain {
	return &chain{rows: make([]result, rows), cycle: rows}
}

// load puts a result into its row's register. The register is transparent: in
// the cycle of the load the chain shifts the result already.
func (ch *chain) load(r result) error {
	if ch.rows[r.row].pass != nil {
		return fmt.Errorf("%w: a result is loaded over one that has not left the drain chain", ErrHazard)
	}
	ch.rows[r.row] = r
	if r.row == len(ch.rows)-1 {
		ch.cycle = 0
	}
	return nil
}

// clock ends a cycle, after its loads, and returns the result that leaves in
// it; its pass is nil if none does.
func (ch *chain) clock() (result, error) {
	last := len(ch.rows) - 1
	if ch.cycle > last {
		return result{}, nil
	}
	out := ch.rows[last]
	if out.pass == nil {
		return out, fmt.Errorf("%w: the drain chain shifts before its upper rows are loaded", ErrHazard)
	}
	copy(ch.rows[ch.cycle+1:], ch.rows[ch.cycle:last])
	ch.rows[ch.cycle] = result{}
	ch.cycle++
	return out, nil
}
