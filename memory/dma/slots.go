package dma

// slots are the DRAM requests in flight. Every request has a unique number, which identifies its
// slot:
//
//	round * number of slots + slot
type slots struct {
	taken   []*transfer // by slot; nil if free
	numbers []uint64    // of the last requests, by slot
	free    []int
	round   uint64 // requests so far
}

func newSlots(n int) slots {
	s := slots{taken: make([]*transfer, n), numbers: make([]uint64, n)}
	for i := n - 1; i >= 0; i-- {
		s.free = append(s.free, i)
	}
	return s
}

// full tells whether no more request may be sent.
func (s *slots) full() bool { return len(s.free) == 0 }

// inFlight returns the number of requests that have no answer.
func (s *slots) inFlight() int { return len(s.taken) - len(s.free) }

// take gives a request of a transfer a slot.
func (s *slots) take(t *transfer) (slot int) {
	last := len(s.free) - 1
	slot = s.free[last]
	s.free = s.free[:last]
	s.taken[slot] = t
	s.numbers[slot] = s.round*uint64(len(s.taken)) + uint64(slot)
	s.round++
	return slot
}

// slot returns the slot of the request with the given number.
func (s *slots) slot(number uint64) int { return int(number % uint64(len(s.taken))) }

// release frees a slot and returns the transfer of its request, or false if there
// is none.
func (s *slots) release(slot int) (*transfer, bool) {
	t := s.taken[slot]
	if t == nil {
		return nil, false
	}
	s.taken[slot] = nil
	s.free = append(s.free, slot)
	return t, true
}
