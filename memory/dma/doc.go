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
// # How requests reach the channels
//
// A DMA of [NewInside] drives the DRAM channels itself. Requests and answers are
// no messages, and the moments in which a burst is sent, served or answered are no
// events: the DMA and its channels advance together, moment by moment, until there
// is something to say to a scratchpad or a requester. In a moment channels act
// first, then the DMA, and then what they sent is delivered:
//
//	wakes --> next moment --> channels: take, issue, answer --+--> delivery --> wakes
//	                          DMA: take answers, send bursts -+
//
// The DMA runs ahead of the engine in that. Nothing can come from outside before
// the next event of anybody else, its horizon ([fault.Context.Horizon]), and so
// it goes no further. Who is traced stays on time: then every moment is an event.
//
// A DMA of [New] has a port for every channel, and every burst is two messages with
// their events. It is for channels that know nothing else, as Akita's own, and is
// the witness of the other one: what a line does between the DMA and a channel is
// what two ports and a connection do, buffer by buffer, so that every burst is
// sent, served and answered in the same cycle.
//
// # Determinism
//
// The DMA acts once per cycle on all that came before it. It has a port or a line
// for every channel and a port for every scratchpad, so that no two senders compete,
// and what completes in one cycle is passed on in the order of the transfers:
// nothing depends on the order of events within a cycle.
package dma
