package memory

import "github.com/sarchlab/akita/v3/sim"

// Block is a block that the DMA puts into a scratchpad or takes out of it.
type Block struct {
	// ID is chosen by the DMA; BlockDone returns it.
	ID uint64
	// Take is set for blocks that are taken out.
	Take bool
	// Bytes is the size of the block.
	Bytes uint64
	// Since is the cycle in which the first bytes arrived, for a block that is put in: writing
	// begins with the first bytes, not with the last.
	Since uint64
}

// BlockReq asks a scratchpad to take a block in or to give one out.
type BlockReq struct {
	sim.MsgMeta
	Block
}

// Meta returns the message's meta data.
func (m *BlockReq) Meta() *sim.MsgMeta { return &m.MsgMeta }

// NewBlockReq returns a request to be sent at the given time.
func NewBlockReq(src, dst sim.Port, now sim.VTimeInSec, b Block) *BlockReq {
	return &BlockReq{meta(src, dst, now), b}
}

// BlockDone says that a block is in the scratchpad, or out of it.
type BlockDone struct {
	sim.MsgMeta
	// ID is that of the block.
	ID uint64
}

// Meta returns the message's meta data.
func (m *BlockDone) Meta() *sim.MsgMeta { return &m.MsgMeta }

// NewBlockDone returns an answer to be sent at the given time.
func NewBlockDone(src, dst sim.Port, now sim.VTimeInSec, id uint64) *BlockDone {
	return &BlockDone{meta(src, dst, now), id}
}
