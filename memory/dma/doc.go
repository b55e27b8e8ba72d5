// Package dma answers: when do blocks cross between the DRAM and the
// scratchpads?
//
// A [DMA] takes transfers, splits them into the DRAM's bursts and keeps at most
// MaxOutstanding of them in flight:
//
//	load:   bursts --> all have come --> BlockReq --> BlockDone --> TransferDone
//	store:  BlockReq --> BlockDone --> bursts --> all are taken --> TransferDone
//
// # Order
//
// Loads are served in the order of their requests, and so are stores: the first
// burst of a transfer is sent right behind the last one of the transfer before,
// whose answers may still be under way. While loads are under way, every burst
// that has come entitles stores to send one, before further loads: each gets
// half of the requests. It takes an answer to earn a store's burst, and not a
// request, because DRAM controllers answer writes at once and let reads wait for
// as long as their write queues are full: a long store would starve the loads
// that the array waits for. While no load is under way stores go freely.
//
// A store's block is taken out of its scratchpad while the store before is sent:
// the DMA holds two such blocks.
//
// A channel takes one request per cycle of the DMA's clock.
//
// # Bytes
//
// A transfer that does not begin or end with a burst has partial bursts at its
// ends, which are accesses of fewer bytes. [Counts] has the bytes that were
// asked for; the DRAM moves whole bursts and counts those (a partial write
// masks the rest of its burst and reads nothing).
//
// # Determinism
//
// The DMA acts once per cycle on all that came before it. It has a port for
// every channel and every scratchpad, so that no two senders compete, and what
// completes in one cycle is passed on in the order of the transfers: nothing
// depends on the order of events within a cycle.
package dma
