package dram

import (
	"fmt"

	"github.com/sarchlab/akita/v3/mem/mem"
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/configs/strict"
	"pgsim/memory/dram/device"
)

// access is a request of one burst, or a part of it.
type access struct {
	id             string // of the message
	from           sim.Port
	write          bool
	address, bytes uint64
}

// newAccess returns the access that a message asks for. It refuses messages that don't access one
// burst of the channel of the given name.
func newAccess(name string, o device.Organization, msg sim.Msg) (access, error) {
	var a access
	switch req := msg.(type) {
	case *mem.ReadReq:
		a = access{req.ID, req.Src, false, req.Address, req.AccessByteSize}
	case *mem.WriteReq:
		a = access{req.ID, req.Src, true, req.Address, uint64(len(req.Data))}
	default:
		return a, fmt.Errorf("%s: got a %T, takes reads and writes only", name, msg)
	}
	burst := o.BurstBytes()
	if a.bytes == 0 || a.address%burst+a.bytes > burst {
		return a, fmt.Errorf("%s: an access of %d bytes at %#x is not inside one burst of %d bytes; split it",
			name, a.bytes, a.address, burst)
	}
	if a.address >= o.CapacityBytes() {
		return a, strict.Errorf("dram.channels", "%s has no address %#x, it holds %d bytes; use more channels",
			name, a.address, o.CapacityBytes())
	}
	return a, nil
}

// answer returns the message that answers the access, with the same ID. A read answers with the
// given data.
func (a access) answer(port sim.Port, data []byte) sim.Msg {
	meta := sim.MsgMeta{ID: a.id, Src: port, Dst: a.from}
	if a.write {
		return &mem.WriteDoneRsp{MsgMeta: meta, RespondTo: a.id}
	}
	return &mem.DataReadyRsp{MsgMeta: meta, RespondTo: a.id, Data: data[:a.bytes]}
}
