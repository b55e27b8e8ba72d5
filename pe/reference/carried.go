package reference

// carried holds the gated outputs of a time step that wait for their low parts, of any
// column group.
type carried struct {
	plan *plan
	step int
	size int // entries of a full batch
	// queues holds, by bank, entries that wait for others of their channel, and
	// batches those that make up one, of any bank, oldest first.
	queues  [][]entry
	batches [][]entry
	// room is how many entries every bank could still take.
	room []int
}

func newCarried(pl *plan, step, size, depth int) carried {
	cols := pl.machine.Cols
	return carried{
		plan: pl, step: step, size: size,
		queues: make([][]entry, cols), room: fill(cols, depth*pl.machine.Rows),
	}
}

// learn takes the decisions of the first rows of a pass. With the last pixels of a
// column group, no entries of its channels will come any more.
func (q *carried) learn(high *pass, rows int, last bool) {
	q.plan.eachGated(high, 0, rows, func(at int, j job) {
		bank := at % q.plan.machine.Cols
		q.queues[bank] = append(q.queues[bank], entry{j.m, j.n})
		q.room[bank]--
	})
	for bank := range q.queues {
		q.batch(bank, q.size)
	}
	for bank := range q.queues {
		if last {
			q.batch(bank, 1)
		}
	}
}

// batch makes batches of what a bank's queue holds, as long as that are enough entries.
func (q *carried) batch(bank, enough int) {
	for len(q.queues[bank]) >= enough {
		size := min(len(q.queues[bank]), q.size)
		q.batches = append(q.batches, q.queues[bank][:size])
		q.queues[bank] = q.queues[bank][size:]
	}
}

// fits tells whether every bank has room for so many entries.
func (q *carried) fits(entries int) bool {
	for _, room := range q.room {
		if room < entries {
			return false
		}
	}
	return true
}

// low returns an LSB pass of the oldest batches, one per column from the first on, in
// the rows from the given one on. Batches are of any column group: every PE at work has
// an activation stream of its own.
func (q *carried) low(first int) *pass {
	p := q.plan.newPass(KindLow, columnGroup{step: q.step})
	p.ownActivations, p.weightRow = true, first
	cols := q.plan.machine.Cols
	taken := min(cols, len(q.batches))
	for c, batch := range q.batches[:taken] {
		p.colChannel[c] = batch[0].n
		for r, e := range batch {
			p.jobs[(first+r)*cols+c] = work(e.m, e.n)
		}
		inGroup := batch[0].n % (q.plan.problem.N / q.plan.problem.Groups)
		q.room[inGroup%cols] += len(batch)
	}
	for r := first; r < q.plan.machine.Rows; r++ {
		for c := taken; c < cols; c++ {
			p.jobs[r*cols+c] = idle(queueShorter)
		}
	}
	q.batches = q.batches[taken:]
	return p
}
