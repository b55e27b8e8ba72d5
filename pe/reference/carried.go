package reference

import "slices"

// carried holds the gated outputs of some column groups that wait for their low parts.
type carried struct {
	plan *plan
	shared
	groups []columnGroup
	// rows is how many rows run batches. They are the last rows of the array.
	rows int
	// under is the column group of the pass that started last.
	under columnGroup
	// queues holds, by bank and neighbourhood, entries that wait for others of their channel.
	// batches holds complete batches of any bank, oldest first.
	queues  [][][]entry
	batches []waitingBatch
	// room is how many more entries every neighbourhood of every bank can take.
	room [][]int
}

// waitingBatch is the entries of one channel that a column runs in a pass, by neighbourhood, and
// the bank in which they wait.
type waitingBatch struct {
	bank    int
	entries [][]entry
}

// flyingTile is a tile whose MSB pass has started.
type flyingTile struct {
	tile
	high *pass
	last bool // of its column group
	// counted is the number of rows in which the tile is assumed to have an output.
	counted int
}

func newCarried(pl *plan, groups []columnGroup, s shared, rows, depth int) carried {
	s, err := s.on(pl.machine, rows)
	if err != nil {
		pl.err = err
		return carried{}
	}
	q := carried{plan: pl, shared: s, groups: groups, rows: rows, under: groups[0]}
	parts := rows / s.ShareRows
	for range pl.machine.Cols {
		q.queues = append(q.queues, make([][]entry, parts))
		q.room = append(q.room, fill(parts, depth*pl.machine.Rows/parts))
	}
	return q
}

// home returns the neighbourhood of a row of a tile.
func (q *carried) home(t tile, row int) int { return (t.first + row) % q.rows / q.ShareRows }

// learn takes the decisions of a tile. After the last pixels of a column group, no more entries of
// its channels will come.
func (q *carried) learn(t flyingTile) {
	cols := q.plan.machine.Cols
	q.plan.eachGated(t.high, 0, t.high.deciders()/cols, func(at int, j job) {
		bank, part := at%cols, q.home(t.tile, at/cols)
		q.queues[bank][part] = append(q.queues[bank][part], entry{j.m, j.n})
		q.room[bank][part]--
	})
	q.batch(func(least, _ int) bool { return least >= q.ShareRows })
	if t.last {
		q.batch(func(_, most int) bool { return most > 0 })
	}
}

// waiting returns the smallest and the largest number of entries in a bank's queue over all
// neighbourhoods.
func (q *carried) waiting(bank int) (least, most int) {
	least = len(q.queues[bank][0])
	for _, entries := range q.queues[bank] {
		least, most = min(least, len(entries)), max(most, len(entries))
	}
	return least, most
}

// batch makes batches of what every bank's queue holds, as long as it holds enough.
func (q *carried) batch(enough func(least, most int) bool) {
	for bank := range q.queues {
		for enough(q.waiting(bank)) {
			q.cut(bank)
		}
	}
}

// cut makes a batch of the oldest entries in a bank's queue. It takes at most as many entries of a
// neighbourhood as the neighbourhood has rows.
func (q *carried) cut(bank int) {
	b := waitingBatch{bank: bank}
	for part, entries := range q.queues[bank] {
		size := min(len(entries), q.ShareRows)
		b.entries = append(b.entries, entries[:size])
		q.queues[bank][part] = entries[size:]
	}
	q.batches = append(q.batches, b)
}

// some tells whether there is a batch. If there is none although a neighbourhood is full or nothing
// more is on its way, every queue with an entry makes one.
func (q *carried) some(flying []flyingTile) bool {
	if len(q.batches) > 0 {
		return true
	}
	fills := len(flying) == 0
	for bank := range q.queues {
		_, most := q.waiting(bank)
		fills = fills || most >= q.ShareRows
	}
	for bank := range q.queues {
		if _, most := q.waiting(bank); fills && most > 0 {
			q.cut(bank)
		}
	}
	return len(q.batches) > 0
}

// full tells whether every cluster that has a channel of the current group has a batch for each of
// its columns.
func (q *carried) full() bool {
	ready := make([]int, q.plan.machine.Cols/q.ShareColumns)
	for _, b := range q.batches {
		ready[b.bank/q.ShareColumns]++
	}
	for k, n := range ready {
		if k*q.ShareColumns < q.under.channels && n < q.ShareColumns {
			return false
		}
	}
	return true
}

// fits tells whether every bank has room for the pixels of a tile together with those of the tiles
// in flight.
func (q *carried) fits(flying []flyingTile, next flyingTile) bool {
	coming := make([]int, q.rows/q.ShareRows)
	for _, t := range append(slices.Clone(flying), next) {
		for row := range t.counted {
			coming[q.home(t.tile, row)]++
		}
	}
	for _, parts := range q.room {
		for part, room := range parts {
			if room < coming[part] {
				return false
			}
		}
	}
	return true
}

// low returns an LSB pass of the oldest batches, as many of a cluster as it has columns. Batches
// may be of any column group, because every working PE has its own activation stream.
func (q *carried) low() *pass {
	p := q.plan.newPass(KindLow, columnGroup{step: q.under.step})
	p.ownActivations, p.weightRow = true, q.plan.machine.Rows-q.rows
	q.idle(p)
	taken := make([]int, q.plan.machine.Cols/q.ShareColumns)
	var rest []waitingBatch
	for _, b := range q.batches {
		k := b.bank / q.ShareColumns
		if taken[k] == q.ShareColumns {
			rest = append(rest, b)
			continue
		}
		q.place(p, k*q.ShareColumns+taken[k], b)
		taken[k]++
	}
	q.batches = rest
	return p
}

// idle makes the columns of all clusters that ever have a channel idle.
func (q *carried) idle(p *pass) {
	cols := q.plan.machine.Cols
	widest := 0
	for _, g := range q.groups {
		widest = max(widest, g.channels)
	}
	for r := p.weightRow; r < q.plan.machine.Rows; r++ {
		for c := range cols {
			if first := c / q.ShareColumns * q.ShareColumns; first < widest {
				p.jobs[r*cols+c] = idle(queueShorter)
			}
		}
	}
}

// place gives a batch to a column of a pass. The entries of the batch stay in their neighbourhoods.
func (q *carried) place(p *pass, c int, b waitingBatch) {
	cols := q.plan.machine.Cols
	for r := p.weightRow; r < q.plan.machine.Rows; r++ {
		p.jobs[r*cols+c] = idle(partial)
	}
	for part, entries := range b.entries {
		for i, e := range entries {
			p.colChannel[c] = e.n
			p.jobs[(p.weightRow+part*q.ShareRows+i)*cols+c] = work(e.m, e.n)
		}
		q.room[b.bank][part] += len(entries)
	}
}
