package reference

import (
	"fmt"
	"iter"
	"slices"
)

func init() { Policies.Register("column-greedy", "", columnGreedy{}) }

// columnGreedy queues as columnShare does, but runs a pass as soon as there are
// batches for all columns, while other tiles are still being decided.
type columnGreedy struct {
	columnDepth `yaml:",inline"`
	shared      `yaml:",inline"`
}

// shared is which columns share batches, and which rows entries.
type shared struct {
	// ShareColumns (w) divides the columns, ShareRows (v) the rows; 0 is all.
	ShareColumns int `yaml:"share_columns" range:"0.." default:"0"`
	ShareRows    int `yaml:"share_rows" range:"0.." default:"0"`
	// RotateRows puts pixel j of tile i into row (j + 5i) mod R.
	RotateRows bool `yaml:"rotate_rows" default:"false"`
}

func (p columnGreedy) orders(pl *plan) iter.Seq[order] {
	if p.ShareColumns == 0 {
		p.ShareColumns = pl.machine.Cols
	}
	if p.ShareRows == 0 {
		p.ShareRows = pl.machine.Rows
	}
	if pl.machine.Cols%p.ShareColumns != 0 || pl.machine.Rows%p.ShareRows != 0 {
		pl.err = fmt.Errorf("reference: Machine.Settings: share_columns and share_rows must divide %d columns and %d rows, got %d and %d",
			pl.machine.Cols, pl.machine.Rows, p.ShareColumns, p.ShareRows)
	}
	return func(yield func(order) bool) {
		for _, g := range pl.groups {
			if pl.err != nil || !(&greedyGroup{columnGreedy: p, plan: pl, group: g, tiles: pl.tiles(g)}).run(yield) {
				return
			}
		}
	}
}

// greedyGroup is a column group on its way through the array.
type greedyGroup struct {
	columnGreedy
	plan  *plan
	group columnGroup
	// tiles are those that have not started, flying the passes whose decisions
	// are not all known. Started counts tiles.
	tiles   []tile
	started int
	flying  []*pass
	// open are gated outputs that no batch has yet, ready the batches that no
	// pass has, both oldest first and of all channels.
	open  []placedEntry
	ready [][]placedEntry
	ended bool
}

// placedEntry is a gated output and the row that decided it.
type placedEntry struct {
	entry
	row int
}

// run carries out the first rule that applies, over and over.
func (g *greedyGroup) run(yield func(order) bool) bool {
	for {
		g.learn()
		var next order
		switch {
		case g.fullPass():
			next = run(g.lowPass())
		case len(g.tiles) > 0 && g.room():
			next = run(g.highPass())
		case len(g.tiles) > 0 && len(g.ready) > 0:
			next = run(g.lowPass())
		case len(g.flying) > 0:
			next = wait(g.flying[0].allKnown)
		default:
			if len(g.tiles) > 0 && len(g.ready) == 0 {
				g.relieve()
			}
			if len(g.ready) == 0 {
				return true
			}
			next = run(g.lowPass())
		}
		if !yield(next) {
			return false
		}
	}
}

// learn takes in the decisions of every tile of which all are known.
func (g *greedyGroup) learn() {
	for len(g.flying) > 0 && g.flying[0].allKnown() {
		cols := g.plan.machine.Cols
		g.plan.eachGated(g.flying[0], 0, g.plan.machine.Rows, func(at int, j job) {
			g.open = append(g.open, placedEntry{entry{j.m, j.n}, at / cols})
		})
		g.flying = g.flying[1:]
		g.cut(func(waiting []int) bool { return slices.Min(waiting) >= g.ShareRows })
	}
	if len(g.tiles) == 0 && len(g.flying) == 0 && !g.ended {
		g.ended = true
		g.cut(func(waiting []int) bool { return slices.Max(waiting) > 0 })
	}
}

// cut makes batches, channel by channel, as long as what waits in the open queue,
// by neighbourhood, is enough.
func (g *greedyGroup) cut(enough func(waiting []int) bool) {
	for n := g.group.first; n < g.group.first+g.group.channels; n++ {
		for enough(g.count(n, g.open)) {
			g.batch(n)
		}
	}
}

// relieve makes a batch of every channel of which one neighbourhood is full. No other
// batch would come, and no tile has room.
func (g *greedyGroup) relieve() {
	for n := g.group.first; n < g.group.first+g.group.channels; n++ {
		if slices.Max(g.count(n, g.open)) >= g.ShareRows {
			g.batch(n)
		}
	}
}

// count counts the entries of a channel by neighbourhood.
func (g *greedyGroup) count(n int, entries []placedEntry) []int {
	counts := make([]int, g.plan.machine.Rows/g.ShareRows)
	for _, e := range entries {
		if e.n == n {
			counts[e.row/g.ShareRows]++
		}
	}
	return counts
}

// batch moves the oldest entries of a channel from the open queue to a batch, at
// most as many of a neighbourhood as it has rows.
func (g *greedyGroup) batch(n int) {
	var batch, rest []placedEntry
	for _, e := range g.open {
		if e.n == n && g.count(n, batch)[e.row/g.ShareRows] < g.ShareRows {
			batch = append(batch, e)
		} else {
			rest = append(rest, e)
		}
	}
	g.ready, g.open = append(g.ready, batch), rest
}

// cluster returns the cluster of a channel's column.
func (g *greedyGroup) cluster(n int) int { return (n - g.group.first) / g.ShareColumns }

// clusters returns the number of clusters with a channel.
func (g *greedyGroup) clusters() int { return g.cluster(g.group.first+g.group.channels-1) + 1 }

// fullPass tells whether every cluster has a batch for each of its columns.
func (g *greedyGroup) fullPass() bool {
	for k := range g.clusters() {
		own := 0
		for _, batch := range g.ready {
			if g.cluster(batch[0].n) == k {
				own++
			}
		}
		if own < g.ShareColumns {
			return false
		}
	}
	return true
}

// room tells whether no neighbourhood of a bank would overflow with one more tile,
// even if all outputs of those in flight turn out to be gated.
func (g *greedyGroup) room() bool {
	entries := slices.Concat(append(slices.Clone(g.ready), g.open)...)
	coming := (len(g.flying) + 1) * g.ShareRows
	for n := g.group.first; n < g.group.first+g.group.channels; n++ {
		if slices.Max(g.count(n, entries))+coming > g.QueueDepth*g.ShareRows {
			return false
		}
	}
	return true
}

// highPass starts the next tile.
func (g *greedyGroup) highPass() *pass {
	t := g.tiles[0]
	p := g.plan.tilePass(KindHigh, t)
	if g.RotateRows {
		p = g.rotatedPass(t, g.started)
	}
	g.tiles = g.tiles[1:]
	g.started++
	g.flying = append(g.flying, p)
	return p
}

// rotatedPass returns the pass of tile i with its pixels in other rows.
func (g *greedyGroup) rotatedPass(t tile, i int) *pass {
	const rotation = 5
	p := g.plan.newPass(KindHigh, t.group)
	g.plan.streamChannels(p, t.group)
	for j := range t.pixels {
		row := (j + rotation*i) % g.plan.machine.Rows
		p.rowPixel[row] = g.plan.row(t, j)
		for c := range t.group.channels {
			p.jobs[row*g.plan.machine.Cols+c] = work(g.plan.row(t, j), t.group.first+c)
		}
	}
	return p
}

// lowPass runs the oldest batches, as many of a cluster as it has columns. Columns of
// clusters without a channel have nothing to do in any pass.
func (g *greedyGroup) lowPass() *pass {
	q := newColumnQueues(g.plan, g.group, g.QueueDepth)
	p := q.newPass()
	taken := make([]int, g.clusters())
	var rest [][]placedEntry
	for _, batch := range g.ready {
		k := g.cluster(batch[0].n)
		if taken[k] == g.ShareColumns {
			rest = append(rest, batch)
			continue
		}
		g.place(p, k*g.ShareColumns+taken[k], batch)
		taken[k]++
	}
	for k, n := range taken {
		for c := k*g.ShareColumns + n; c < (k+1)*g.ShareColumns; c++ {
			q.rest(p, c)
		}
	}
	g.ready = rest
	return p
}

// place gives a column of a pass a batch, whose entries stay in the neighbourhoods
// that they come from.
func (g *greedyGroup) place(p *pass, c int, batch []placedEntry) {
	p.colChannel[c] = batch[0].n
	used := make([]int, g.plan.machine.Rows/g.ShareRows)
	for _, e := range batch {
		part := e.row / g.ShareRows
		row := part*g.ShareRows + used[part]
		used[part]++
		p.jobs[row*g.plan.machine.Cols+c] = work(e.m, e.n)
	}
}
