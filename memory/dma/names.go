package dma

import (
	"strconv"
	"strings"

	"github.com/sarchlab/akita/v3/mem/mem"
	"github.com/sarchlab/akita/v3/sim"
)

// access returns the message that asks for a burst.
func (d *DMA) access(r request, src, dst sim.Port, now sim.VTimeInSec) sim.Msg {
	meta := sim.MsgMeta{ID: d.nameOf(r.slot), Src: src, Dst: dst, SendTime: now}
	if r.write {
		return &mem.WriteReq{MsgMeta: meta, Address: r.address, Data: d.data[:r.bytes]}
	}
	return &mem.ReadReq{MsgMeta: meta, Address: r.address, AccessByteSize: r.bytes}
}

// nameOf returns the ID of the message for the request in a slot, or for the last one there.
func (d *DMA) nameOf(slot int) string { return d.names.name(d.slots.numbers[slot]) }

// names are the IDs of messages: a prefix and the number of the request.
type names struct {
	prefix string
	text   []byte // scratch
}

func (n *names) name(number uint64) string {
	n.text = strconv.AppendUint(append(n.text[:0], n.prefix...), number, 10)
	return string(n.text)
}

// number is the inverse of name. It returns false if no request has the name.
func (n *names) number(name string) (uint64, bool) {
	digits, ok := strings.CutPrefix(name, n.prefix)
	if !ok {
		return 0, false
	}
	number, err := strconv.ParseUint(digits, 10, 64)
	return number, err == nil
}
