package dma

import "github.com/sarchlab/akita/v3/sim"

// sendBursts sends all bursts that can be sent in this cycle. For bursts that only wait for the
// next cycle, it wakes the DMA then.
func (d *DMA) sendBursts(now sim.VTimeInSec, cycle uint64) {
	for sent := true; sent; {
		if d.slots.full() {
			return
		}
		sent = len(d.lanes[store]) > 0 && d.storesTurn() && d.sendBurst(store, now, cycle) ||
			len(d.lanes[load]) > 0 && d.sendBurst(load, now, cycle)
	}
	if d.storesTurn() && d.spent(store, cycle) || d.spent(load, cycle) {
		d.wakes.Set(cycle + 1)
	}
}

// storesTurn tells whether a store's burst may be sent: no load is under way, or stores have
// credit from loads.
func (d *DMA) storesTurn() bool {
	return d.credit > 0 || d.inFlight[load] == 0 && len(d.lanes[load]) == 0
}

// spent tells whether the next burst of a direction goes to a channel that has already had its
// request of this cycle.
func (d *DMA) spent(dir direction, cycle uint64) bool {
	if len(d.lanes[dir]) == 0 {
		return false
	}
	return d.used[d.lanes[dir][0].bursts.channel] == cycle+1
}

// sendBurst sends the next burst of a direction and tells whether it could. A full port wakes the
// DMA when it is free.
func (d *DMA) sendBurst(dir direction, now sim.VTimeInSec, cycle uint64) bool {
	first := d.lanes[dir][0]
	channel := first.bursts.channel
	if d.used[channel] == cycle+1 || !d.memory.canSend(channel) {
		return false
	}
	d.used[channel] = cycle + 1
	r := request{burst: first.bursts.peek(d.spec.Interleave), slot: d.slots.take(first), write: dir == store}
	first.bursts.skip(r.burst, d.spec.Interleave)
	if d.traced() {
		d.traceBurst(first, r, now)
	}
	d.memory.send(r, now)
	d.inFlight[dir]++
	if first.bursts.through() {
		d.lanes[dir] = d.lanes[dir][1:]
	}
	if dir == store {
		d.sentStore(first, now)
	}
	return true
}

// sentStore counts a burst of a store that was sent.
func (d *DMA) sentStore(t *transfer, now sim.VTimeInSec) {
	d.credit = max(0, d.credit-1)
	if t.bursts.through() {
		d.taken--
		d.takeOut(now)
	}
}

// sendMessages sends blocks and answers as long as the ports take them. A full port wakes the DMA
// when it is free.
func (d *DMA) sendMessages(now sim.VTimeInSec) {
	for i := range d.pads {
		d.pads[i].send(now)
	}
	d.control.send(now)
}

// send sends messages in order until one has to wait.
func (l *link) send(now sim.VTimeInSec) {
	for len(l.outbox) > 0 {
		l.outbox[0].Meta().SendTime = now
		if l.own.Send(l.outbox[0]) != nil {
			return
		}
		l.outbox = l.outbox[1:]
	}
}
