package channel

import (
	"slices"

	"pgsim/memory/dram/device"
)

// Request asks for one burst.
type Request struct {
	// ID is the caller's; PopDone returns it.
	ID uint64
	// Address is the first byte of the burst, inside the channel.
	Address uint64
	// Write tells writes from reads.
	Write bool
}

// entry is a request in a queue.
type entry struct {
	Request
	bank *bank
	row  int
	// arrival numbers the requests in the order of their arrival.
	arrival uint64
	// served tells that a command has been spent on the request.
	served bool
}

// column returns the command that moves the data of the request.
func (e *entry) column() Command {
	if e.Write {
		return Write
	}
	return Read
}

// needs returns the next command that the request needs.
func (e *entry) needs() Command {
	switch {
	case !e.bank.open:
		return Activate
	case e.bank.row != e.row:
		return Precharge
	default:
		return e.column()
	}
}

// queue holds requests in the order of their arrival.
type queue []*entry

// insert puts a request that has been in another queue in its place.
func (q *queue) insert(e *entry) {
	i := len(*q)
	for i > 0 && (*q)[i-1].arrival > e.arrival {
		i--
	}
	*q = slices.Insert(*q, i, e)
}

// remove takes a request out and tells whether it was there.
func (q *queue) remove(e *entry) bool {
	i := slices.Index(*q, e)
	if i < 0 {
		return false
	}
	*q = slices.Delete(*q, i, i+1)
	return true
}

// pool keeps entries for reuse.
type pool []*entry

func (p *pool) get() *entry {
	last := len(*p) - 1
	if last < 0 {
		return new(entry)
	}
	e := (*p)[last]
	*p = (*p)[:last]
	return e
}

func (p *pool) put(e *entry) { *p = append(*p, e) }

// writes tells whether a write of the given burst waits in the queue.
func (q queue) writes(address uint64) bool {
	return slices.ContainsFunc(q, func(e *entry) bool { return e.Write && e.Address == address })
}

// completion is a request that is done in the given cycle.
type completion struct {
	at device.Cycle
	id uint64
}

// completions are in the order of their cycles, then of their insertion.
type completions []completion

func (c *completions) insert(at device.Cycle, id uint64) {
	i := len(*c)
	for i > 0 && (*c)[i-1].at > at {
		i--
	}
	*c = slices.Insert(*c, i, completion{at, id})
}

// pop removes the first completion and returns its ID. The rest moves up, so
// that the memory is used again: there are few.
func (c *completions) pop() (id uint64) {
	id = (*c)[0].id
	*c = slices.Delete(*c, 0, 1)
	return id
}
