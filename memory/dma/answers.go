package dma

// answers are the slots of requests that a channel has answered, the oldest first: those that have
// come to the DMA, then those that are sent, then those that are kept. They form a ring.
type answers struct {
	ring             []int // a power of two
	first            int   // modulo the ring
	came, sent, kept int
}

// push adds an answer that is kept.
func (a *answers) push(slot int) {
	held := a.came + a.sent + a.kept
	if held == len(a.ring) {
		a.grow(held)
	}
	a.ring[(a.first+held)&(len(a.ring)-1)] = slot
	a.kept++
}

func (a *answers) grow(held int) {
	const least = 8
	ring := make([]int, max(least, 2*held))
	for i := range held {
		ring[i] = a.ring[(a.first+i)&(len(a.ring)-1)]
	}
	a.ring, a.first = ring, 0
}

// send sends answers that are kept, as long as at most holds are sent. It tells whether some are
// still kept.
func (a *answers) send(holds int) (left bool) {
	n := min(a.kept, holds-a.sent)
	a.sent += n
	a.kept -= n
	return a.kept > 0
}

// deliver delivers answers that are sent, as long as at most buffer have come. It tells how many
// it delivered, and whether these are all.
func (a *answers) deliver(buffer int) (n int, all bool) {
	n = min(a.sent, buffer-a.came)
	a.came += n
	a.sent -= n
	return n, a.sent == 0
}

// pop takes out the first answer that has come.
func (a *answers) pop() (slot int) {
	slot = a.ring[a.first]
	a.first = (a.first + 1) & (len(a.ring) - 1)
	a.came--
	return slot
}
