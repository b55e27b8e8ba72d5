package dma

import (
	"fmt"

	"github.com/sarchlab/akita/v3/sim"

	"pgsim/configs/strict"
	"pgsim/memory"
)

// blocksAhead is the number of stores whose blocks the DMA holds: one is sent while the next is
// taken out of its scratchpad.
const blocksAhead = 2

// Handle does the work of one cycle.
func (d *DMA) Handle(e sim.Event) error {
	if d.inside != nil {
		d.inside.handle(e)
		return nil
	}
	now, cycle := e.Time(), d.alarm.Rung(e)
	d.cycle(now, cycle)
	d.sendMessages(now)
	return nil
}

// cycle does the work of one cycle, except for messages to scratchpads and requesters.
func (d *DMA) cycle(now sim.VTimeInSec, cycle uint64) {
	d.memory.receive(now, cycle)
	d.putIn(now)
	if d.heard {
		d.heard = false
		for i := range d.pads {
			d.receive(now, &d.pads[i], cycle, d.moved)
		}
		d.receive(now, &d.control, cycle, d.requested)
	}
	d.takeOut(now)
	d.sendBursts(now, cycle)
}

// arrival is a message with where and when it came.
type arrival struct {
	sim.Msg
	link  *link
	now   sim.VTimeInSec
	cycle uint64
}

// receive hands all messages of a link to a method and reports its errors.
func (d *DMA) receive(now sim.VTimeInSec, from *link, cycle uint64, take func(arrival) error) {
	if !from.came {
		return
	}
	from.came = false
	for msg := from.own.Retrieve(now); msg != nil; msg = from.own.Retrieve(now) {
		if err := take(arrival{msg, from, now, cycle}); err != nil {
			d.errs.Report(now, err)
		}
	}
}

// requested takes a new transfer.
func (d *DMA) requested(a arrival) error {
	req, ok := a.Msg.(*memory.TransferReq)
	if !ok {
		return fmt.Errorf("%s: got a %T, takes transfers only", d.Name(), a.Msg)
	}
	if err := d.check(req.Transfer); err != nil {
		return err
	}
	t := &transfer{
		Transfer:  req.Transfer,
		number:    d.numbered,
		requester: req.Src,
		bursts:    burstsOf(req.Transfer, d.spec.Interleave),
	}
	t.touched = t.bursts.count(d.spec.Interleave)
	t.missing = t.touched
	d.numbered++
	d.traceTransfer(t)
	if t.Store {
		d.waiting.Stores++
		d.stores = append(d.stores, t)
	} else {
		d.waiting.Loads++
		d.lanes[load] = append(d.lanes[load], t)
	}
	return nil
}

// check refuses transfers that can't be carried out.
func (d *DMA) check(t memory.Transfer) error {
	kind := "load"
	if t.Store {
		kind = "store"
	}
	switch {
	case t.Pad < 0 || t.Pad >= memory.Pads:
		return fmt.Errorf("%s: a %s of %v; there is no such scratchpad", d.Name(), kind, t.Pad)
	case t.Bytes == 0:
		return fmt.Errorf("%s: a %s of 0 bytes at %#x; leave it out", d.Name(), kind, t.Address)
	case t.Address >= d.spec.CapacityBytes || t.Bytes > d.spec.CapacityBytes-t.Address:
		return strict.Errorf("dram.channels", "%d hold %d bytes, too few for a %s of %d bytes at %#x; use more channels",
			d.spec.Interleave.Channels, d.spec.CapacityBytes, kind, t.Bytes, t.Address)
	}
	return nil
}

// answered takes the answer to the request in a slot, or returns false if there is
// no such request.
func (d *DMA) answered(slot int, cycle uint64) bool {
	t, ok := d.slots.release(slot)
	if !ok {
		return false
	}
	d.traceAnswer(slot)
	if !t.started {
		t.started, t.since = true, cycle
	}
	d.settle(directionOf(t))
	t.missing--
	if t.missing == 0 {
		d.arrived = append(d.arrived, t)
	}
	return true
}

// settle counts an answer. Every loaded burst entitles stores to one burst. Where nothing is
// stored for long, this credit is limited to the number of requests in flight.
func (d *DMA) settle(dir direction) {
	d.inFlight[dir]--
	if dir == load {
		d.credit = min(d.credit+1, d.spec.MaxOutstanding)
	}
	if d.inFlight[load] == 0 && len(d.lanes[load]) == 0 {
		d.credit = 0
	}
}

// putIn passes on the transfers whose bursts are all done.
func (d *DMA) putIn(now sim.VTimeInSec) {
	if len(d.arrived) == 0 {
		return
	}
	sortByNumber(d.arrived)
	for _, t := range d.arrived {
		if t.Store {
			d.finish(t, now)
		} else {
			d.move(t, now)
		}
	}
	d.arrived = d.arrived[:0]
}

// takeOut asks for the blocks of the stores that are sent next.
func (d *DMA) takeOut(now sim.VTimeInSec) {
	for len(d.stores) > 0 && d.taken < blocksAhead {
		d.taken++
		d.move(d.stores[0], now)
		d.stores = d.stores[1:]
	}
}

// move asks a scratchpad to take a block in or to give one out.
func (d *DMA) move(t *transfer, now sim.VTimeInSec) {
	d.spoke = true
	pad := &d.pads[t.Pad]
	pad.blocks = append(pad.blocks, t)
	pad.outbox = append(pad.outbox, memory.NewBlockReq(pad.own, pad.other, now, memory.Block{
		ID: t.number, Take: t.Store, Bytes: t.Bytes, Since: t.since,
	}))
}

// moved takes an answer of a scratchpad. Answers come in the order of the blocks.
func (d *DMA) moved(a arrival) error {
	done, ok := a.Msg.(*memory.BlockDone)
	if !ok {
		return fmt.Errorf("%s: got a %T from a scratchpad", d.Name(), a.Msg)
	}
	pad := a.link
	if len(pad.blocks) == 0 || pad.blocks[0].number != done.ID {
		return fmt.Errorf("%s: block %d is done, which is not the next one", d.Name(), done.ID)
	}
	t := pad.blocks[0]
	pad.blocks = pad.blocks[1:]
	if t.Store {
		d.lanes[store] = append(d.lanes[store], t)
	} else {
		d.finish(t, a.now)
	}
	return nil
}

// finish tells the requester that a transfer is complete.
func (d *DMA) finish(t *transfer, now sim.VTimeInSec) {
	d.spoke = true
	d.traceFinished(t)
	burstBytes := t.touched * d.spec.Interleave.BurstBytes
	if t.Store {
		d.waiting.Stores--
		d.counts.Stores++
		d.counts.BytesStored += t.Bytes
		d.counts.BurstBytesStored += burstBytes
	} else {
		d.waiting.Loads--
		d.counts.Loads++
		d.counts.BytesLoaded += t.Bytes
		d.counts.BurstBytesLoaded += burstBytes
	}
	d.control.outbox = append(d.control.outbox, memory.NewTransferDone(d.control.own, t.requester, now, t.ID))
}
