package rules

// banks are the queues of gated outputs. Bank c holds those that column c decided; it
// has a part for every neighbourhood of rows.
type banks struct {
	contract contract
	parts    int
	held     []int    // known entries whose pass has not started, by bank and part
	inFlight []flying // tiles whose decisions are not all known
	reserved int      // entries of a part that tiles in flight may make
}

// flying is a tile in flight: what its decisions will make.
type flying struct {
	known   uint64
	rows    int   // that it counts with
	entries []int // banks' parts, one for each gated output
}

func newBanks(m Machine, c contract) *banks {
	parts := m.Rows / c.v
	return &banks{contract: c, parts: parts, held: make([]int, m.Cols*parts)}
}

// at returns the part of a bank that holds what a PE decided.
func (b *banks) at(row, col int) int { return col*b.parts + row/b.contract.v }

// settle turns tiles of which all is known into entries.
func (b *banks) settle(now uint64) {
	left := b.inFlight[:0]
	for _, t := range b.inFlight {
		if t.known > now {
			left = append(left, t)
			continue
		}
		b.reserved -= t.rows
		for _, at := range t.entries {
			b.held[at]++
		}
	}
	b.inFlight = left
}

// capacity checks that banks have room for what a pass may decide, whatever is still
// undecided. Entries leave when their pass starts.
func (c *Checker) capacity(p Pass) *Violation {
	b := c.banks
	if c.contract.room == 0 {
		return nil
	}
	b.settle(p.Start)
	for _, w := range p.Work {
		if o := c.output(w); w.Part == Low {
			b.held[b.at(int(o.row), int(o.col))]--
		}
	}
	if !p.Decides {
		return nil
	}
	t := c.flyingTile(p)
	b.inFlight = append(b.inFlight, t)
	b.reserved += t.rows
	for at, held := range b.held {
		if most := held + b.reserved; most > c.contract.room {
			return ofPass("capacity", "bank %d has room for %d entries of rows %d..%d, and may get %d: it holds %d, and tiles in flight may make %d",
				at/b.parts, c.contract.room, at%b.parts*c.contract.v, (at%b.parts+1)*c.contract.v-1, most, held, b.reserved)
		}
	}
	return nil
}

// flyingTile returns the tile of a pass that starts.
func (c *Checker) flyingTile(p Pass) flying {
	t := flying{rows: c.contract.v}
	used := map[int]bool{}
	for _, w := range p.Work {
		if w.Part != High {
			continue
		}
		used[w.Row] = true
		t.known = max(t.known, c.knownAt(p, w))
		if c.layer.Gated(w.Pixel, w.Channel) {
			t.entries = append(t.entries, c.banks.at(w.Row, w.Col))
		}
	}
	if c.contract.ownRows {
		t.rows = len(used)
	}
	return t
}
