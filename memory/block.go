package memory

import "github.com/sarchlab/akita/v3/sim"

// Block is a block that the DMA puts into a scratchpad or takes out of it.
type Block struct {
	// ID is the DMA's; BlockDone returns it.
	ID uint64
	// Take tells blocks that are taken out from blocks that are put in.
	Take bool
	// Bytes is the size.
	Bytes uint64
	// Since is the cycle in which the first bytes of a block that is put in
	// were there: writing begins with them, not with the last ones.
	Since uint64
}

// BlockReq asks a scratchpad to take a block in or to give one out.
type BlockReq struct {
	sim.MsgMeta
	Block
}

// Meta returns the message's meta data.
func (m *BlockReq) Meta() *sim.MsgMeta { return &m.MsgMeta }

// NewBlockReq returns a request to be sent in the given moment.
func NewBlockReq(src, dst sim.Port, now sim.VTimeInSec, b Block) *BlockReq {
	return &BlockReq{meta(src, dst, now), b}
}

// BlockDone says that a block is in the scratchpad, or out of it.
type BlockDone struct {
	sim.MsgMeta
	// ID is the block's.
	ID uint64
}

// Meta returns the message's meta data.
func (m *BlockDone) Meta() *sim.MsgMeta { return &m.MsgMeta }

// NewBlockDone returns an answer to be sent in the given moment.
func NewBlockDone(src, dst sim.Port, now sim.VTimeInSec, id uint64) *BlockDone {
	return &BlockDone{meta(src, dst, now), id}
}
