package dma

import (
	"strconv"
	"strings"
)

// slots are the DRAM requests in flight. The IDs of their messages are unique
// and lead back to the slot:
//
//	prefix, round * number of slots + slot
type slots struct {
	prefix string
	taken  []*transfer // by slot; nil if free
	free   []int
	round  uint64 // requests so far
	text   []byte // scratch
}

func newSlots(prefix string, n int) slots {
	s := slots{prefix: prefix, taken: make([]*transfer, n)}
	for i := n - 1; i >= 0; i-- {
		s.free = append(s.free, i)
	}
	return s
}

// full tells whether no more request may be sent.
func (s *slots) full() bool { return len(s.free) == 0 }

// inFlight returns the number of requests that have no answer.
func (s *slots) inFlight() int { return len(s.taken) - len(s.free) }

// take gives a request of a transfer a slot and returns the ID of its message.
func (s *slots) take(t *transfer) (id string) {
	last := len(s.free) - 1
	slot := s.free[last]
	s.free = s.free[:last]
	s.taken[slot] = t
	number := s.round*uint64(len(s.taken)) + uint64(slot)
	s.round++
	s.text = strconv.AppendUint(append(s.text[:0], s.prefix...), number, 10)
	return string(s.text)
}

// release frees the slot of the request with the given ID and returns its
// transfer, or false if there is none.
func (s *slots) release(id string) (*transfer, bool) {
	digits, ok := strings.CutPrefix(id, s.prefix)
	if !ok {
		return nil, false
	}
	number, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return nil, false
	}
	slot := int(number % uint64(len(s.taken)))
	t := s.taken[slot]
	if t == nil {
		return nil, false
	}
	s.taken[slot] = nil
	s.free = append(s.free, slot)
	return t, true
}
