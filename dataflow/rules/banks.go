package rules

// banks are the queues of gated outputs. Bank c holds outputs that column c decided, with one part
// for every neighbourhood of rows. If batches are of one pixel, bank r holds outputs that row r
// decided.
type banks struct {
	contract contract
	parts    int
	held     []int    // known entries whose pass has not started, by bank and part
	inFlight []flying // tiles whose decisions are not all known
	reserved []int    // entries of every part that tiles in flight may add
}

// flying is a tile in flight: the entries that its decisions will make.
type flying struct {
	known   uint64
	rows    []int // rows that it counts as, in every part
	entries []int // banks' parts, one for each gated output
}

func newBanks(m Machine, c contract) *banks {
	parts := c.parts(m)
	number := m.Cols * parts
	if c.byPixel {
		number = m.Rows
	}
	return &banks{contract: c, parts: parts, held: make([]int, number), reserved: make([]int, parts)}
}

// part returns the part of banks that holds entries of a row.
func (b *banks) part(row int) int { return (row - b.contract.first) / b.contract.v }

// at returns the part of a column's bank that holds entries of a row.
func (b *banks) at(row, col int) int {
	if b.contract.byPixel {
		return row
	}
	return col*b.parts + b.part(row)
}

// reserve counts a tile in flight: once, or -1 times when all of it is known.
func (b *banks) reserve(t flying, times int) {
	for part, rows := range t.rows {
		b.reserved[part] += times * rows
	}
}

// settle turns tiles whose decisions are all known into entries.
func (b *banks) settle(now uint64) {
	left := b.inFlight[:0]
	for _, t := range b.inFlight {
		if t.known > now {
			left = append(left, t)
			continue
		}
		b.reserve(t, -1)
		for _, at := range t.entries {
			b.held[at]++
		}
	}
	b.inFlight = left
}

// capacity checks that banks have room for what a pass may decide, whatever the pending decisions
// turn out to be. Entries leave when their pass starts.
func (c *Checker) capacity(p Pass) *Violation {
	b := c.banks
	if c.contract.room == 0 {
		return nil
	}
	b.settle(p.Start)
	for _, w := range p.Work {
		if o := c.output(w); w.Part == Low {
			b.held[b.at(int(o.home), int(o.col))]--
		}
	}
	if !p.Decides {
		return nil
	}
	t := c.flyingTile(p)
	b.inFlight = append(b.inFlight, t)
	b.reserve(t, 1)
	for at, held := range b.held {
		if coming := b.reserved[at%b.parts]; held+coming > c.contract.room {
			return ofPass("capacity", "neighbourhood %d of bank %d has room for %d entries: it holds %d, and tiles in flight may make %d",
				at%b.parts, at/b.parts, c.contract.room, held, coming)
		}
	}
	return nil
}

// flyingTile returns the tile of a pass that starts.
func (c *Checker) flyingTile(p Pass) flying {
	t := flying{rows: make([]int, c.banks.parts)}
	counted := make([]bool, c.machine.Rows)
	for _, w := range p.Work {
		if w.Part != High {
			continue
		}
		home := c.home(w)
		t.known = max(t.known, c.knownAt(p, w))
		if c.layer.Gated(w.Pixel, w.Channel) {
			t.entries = append(t.entries, c.banks.at(home, w.Col))
		}
		if !counted[w.Row] {
			counted[w.Row] = true
			t.rows[c.banks.part(home)]++
		}
	}
	if c.contract.byPixel {
		t.rows[0] = c.machine.Cols // outputs that a row may add
		return t
	}
	for part := range t.rows {
		if !c.contract.ownRows {
			t.rows[part] = c.contract.v // including rows without a pixel
		}
	}
	return t
}
