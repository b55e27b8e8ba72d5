package channel

import "pgsim/memory/dram/device"

// Request asks for one burst.
type Request struct {
	// ID is chosen by the caller; PopDone returns it.
	ID uint64
	// Address is that of the first byte of the burst, inside the channel.
	Address uint64
	// Write is set for writes.
	Write bool
}

// entry is a request that waits.
type entry struct {
	Request
	bank *bank
	row  int
	// arrival numbers the requests in the order of their arrival.
	arrival uint64
	// served is set once a command has been spent on the request.
	served bool
	// opened is set once the request's row was opened for it. It is in no queue then.
	opened bool
	// older and younger are its neighbours in a list.
	older, younger *entry
}

// column returns the command that moves the data of the request.
func (e *entry) column() Command {
	if e.Write {
		return Write
	}
	return Read
}

// before tells whether a request came before another one, which may be nil.
func (e *entry) before(other *entry) bool { return other == nil || e.arrival < other.arrival }

// queue holds requests of one kind, bank by bank.
type queue struct {
	held  int
	banks []*bank // that have a non-empty list, in no order
}

// list is the requests of one queue to one bank, in the order of their arrival.
type list struct {
	oldest, youngest *entry
	// hit and miss are the oldest requests for the bank's open row and for another row, nil if
	// there are none. For a closed bank they mean nothing.
	hit, miss *entry
	place     int // of the bank among its queue's
}

// add takes a request that has just come.
func (q *queue) add(e *entry) {
	q.held++
	l := e.bank.list(e.Write)
	e.older, e.younger = l.youngest, nil
	if l.youngest == nil {
		l.oldest, l.place = e, len(q.banks)
		q.banks = append(q.banks, e.bank)
	} else {
		l.youngest.younger = e
	}
	l.youngest = e
	switch {
	case !e.bank.open:
	case e.row != e.bank.row && l.miss == nil:
		l.miss = e
	case e.row == e.bank.row && l.hit == nil:
		l.hit = e
	}
}

// remove takes a request out.
func (q *queue) remove(e *entry) {
	q.held--
	l := e.bank.list(e.Write)
	if e == l.hit {
		l.hit = e.younger.next(e.row)
	}
	if e == l.miss {
		l.miss = e.younger.nextNot(e.bank.row)
	}
	if e.older == nil {
		l.oldest = e.younger
	} else {
		e.older.younger = e.younger
	}
	if e.younger == nil {
		l.youngest = e.older
	} else {
		e.younger.older = e.older
	}
	if l.oldest == nil {
		last := len(q.banks) - 1
		moved := q.banks[last]
		q.banks[l.place] = moved
		moved.list(e.Write).place = l.place
		q.banks = q.banks[:last]
	}
}

// next returns the first request for a row, from the given one on, which may be nil. It returns
// nil if there is none.
func (e *entry) next(row int) *entry {
	for e != nil && e.row != row {
		e = e.younger
	}
	return e
}

// nextNot is like next, for all other rows.
func (e *entry) nextNot(row int) *entry {
	for e != nil && e.row == row {
		e = e.younger
	}
	return e
}

// openRow updates a list for a row that was opened.
func (l *list) openRow(row int) {
	l.hit, l.miss = l.oldest.next(row), l.oldest.nextNot(row)
}

// has tells whether a request for the given burst is in the list.
func (l *list) has(address uint64) bool {
	for e := l.oldest; e != nil; e = e.younger {
		if e.Address == address {
			return true
		}
	}
	return false
}

// pool keeps entries that are not in use.
type pool []*entry

// newPool returns a pool of n entries. It is never empty as long as at most n are in use.
func newPool(n int) pool {
	all, p := make([]entry, n), make(pool, n)
	for i := range all {
		p[i] = &all[i]
	}
	return p
}

func (p *pool) get() *entry {
	last := len(*p) - 1
	e := (*p)[last]
	*p = (*p)[:last]
	return e
}

func (p *pool) put(e *entry) { *p = append(*p, e) }

// completion is a request that is done in the given cycle.
type completion struct {
	at device.Cycle
	id uint64
}

// completions are in the order of their cycles, then of their insertion.
type completions struct {
	all   []completion
	first int // of all
}

func (c *completions) len() int { return len(c.all) - c.first }

// next returns the cycle of the first completion, or never.
func (c *completions) next() device.Cycle {
	if c.first == len(c.all) {
		return never
	}
	return c.all[c.first].at
}

func (c *completions) insert(at device.Cycle, id uint64) {
	if len(c.all) == cap(c.all) && c.first > 0 {
		c.all = c.all[:copy(c.all, c.all[c.first:])]
		c.first = 0
	}
	c.all = append(c.all, completion{at, id})
	for i := len(c.all) - 1; i > c.first && c.all[i-1].at > at; i-- {
		c.all[i-1], c.all[i] = c.all[i], c.all[i-1]
	}
}

// pop removes the first completion and returns its ID.
func (c *completions) pop() (id uint64) {
	id = c.all[c.first].id
	c.first++
	if c.first == len(c.all) {
		c.all, c.first = c.all[:0], 0
	}
	return id
}
