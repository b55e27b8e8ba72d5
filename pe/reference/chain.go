package reference

import "fmt"

// result is a sum on its way out, and the row of the PE from which it came. The zero value is an
// empty register.
type result struct {
	sum
	row int
}

// column is the drain chains of one column. Each serves an equal part of the rows. Results of an
// upper chain pass the rows of the chains below, one row per cycle:
//
//	row 0   a chain  |
//	row 1   of two   v
//	row 2   a chain  |    o  registers that hold nothing
//	row 3   of two   v    v  but what passes
//	               out    out
//
// Results come one cycle later in each further row and hop one row per cycle. So the results of all
// chains leave in the same cycles.
type column struct {
	chains []*chain
	// passing are the registers below every chain. The register at the end of the chain comes
	// first.
	passing [][]result
}

func newColumn(rows, chains int) *column {
	d := &column{}
	length := rows / chains
	for i := range chains {
		d.chains = append(d.chains, newChain(i*length, length))
		d.passing = append(d.passing, make([]result, (chains-1-i)*length))
	}
	return d
}

// load puts a result into its row's register.
func (d *column) load(r result) error { return d.chains[r.row/len(d.chains[0].rows)].load(r) }

// clock ends a cycle, after its loads, and returns the results that leave in it.
func (d *column) clock() ([]result, error) {
	var left []result
	for i, ch := range d.chains {
		out, err := ch.clock()
		if err != nil {
			return nil, err
		}
		if passing := d.passing[i]; len(passing) > 0 {
			last := passing[len(passing)-1]
			copy(passing[1:], passing)
			passing[0], out = out, last
		}
		if out.pass != nil {
			left = append(left, out)
		}
	}
	return left, nil
}

// chain is a drain chain: one shadow register for each of some rows, which keeps or takes results
// while the PEs continue to compute.
//
// A drain begins when the lowest row is loaded, and takes as many cycles as there are rows. In each
// cycle the result of the lowest register leaves and the results above move down. Row r moves only
// in the first r+1 cycles, until it has passed on everything that was above it. Behind it the next
// results may be loaded while the lower rows still shift. This is a triangle over time (R = 3, x
// empty):
//
//	cycle   0      1      2      3
//	row 0   a0     x      b0     b0      b0 is loaded as early as cycle 1
//	row 1   a1     a0     x      b1
//	row 2   a2     a1     a0     b2
//	out     a2     a1     a0     b2
type chain struct {
	first int // row of the array
	rows  []result
	// cycle counts the cycles of the running drain. It is len(rows) when none runs.
	cycle int
}

func newChain(first, rows int) *chain {
	return &chain{first: first, rows: make([]result, rows), cycle: rows}
}

// load puts a result into its row's register. The register is transparent: the chain already shifts
// the result in the cycle of the load.
func (ch *chain) load(r result) error {
	row := r.row - ch.first
	if ch.rows[row].pass != nil {
		return fmt.Errorf("%w: a result is loaded over one that has not left the drain chain", ErrHazard)
	}
	ch.rows[row] = r
	if row == len(ch.rows)-1 {
		ch.cycle = 0
	}
	return nil
}

// clock ends a cycle, after its loads, and returns the result that leaves in it. The pass of the
// result is nil if none leaves.
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
