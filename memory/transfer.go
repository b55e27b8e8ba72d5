package memory

import "github.com/sarchlab/akita/v3/sim"

// Transfer is one contiguous move between the DRAM and a scratchpad.
type Transfer struct {
	// ID is chosen by the requester; TransferDone returns it.
	ID uint64
	// Store is set for stores (scratchpad to DRAM).
	Store bool
	// Pad is the scratchpad.
	Pad Pad
	// Address is that of the first byte in DRAM, over all channels.
	Address uint64
	// Bytes is the size, 1 or more.
	Bytes uint64
}

// TransferReq asks the DMA for a transfer.
type TransferReq struct {
	sim.MsgMeta
	Transfer
}

// Meta returns the message's meta data.
func (m *TransferReq) Meta() *sim.MsgMeta { return &m.MsgMeta }

// NewTransferReq returns a request to be sent at the given time.
func NewTransferReq(src, dst sim.Port, now sim.VTimeInSec, t Transfer) *TransferReq {
	return &TransferReq{meta(src, dst, now), t}
}

// TransferDone says that a transfer is complete: a load is in its scratchpad, or the DRAM has
// taken a store.
type TransferDone struct {
	sim.MsgMeta
	// ID is that of the transfer.
	ID uint64
}

// Meta returns the message's meta data.
func (m *TransferDone) Meta() *sim.MsgMeta { return &m.MsgMeta }

// NewTransferDone returns an answer to be sent at the given time.
func NewTransferDone(src, dst sim.Port, now sim.VTimeInSec, id uint64) *TransferDone {
	return &TransferDone{meta(src, dst, now), id}
}

func meta(src, dst sim.Port, now sim.VTimeInSec) sim.MsgMeta {
	return sim.MsgMeta{ID: sim.GetIDGenerator().Generate(), Src: src, Dst: dst, SendTime: now}
}
