// Package dma answers: when do blocks move between the DRAM and the scratchpads?
//
// A [DMA] takes transfers, splits them into DRAM bursts and keeps at most MaxOutstanding bursts in
// flight:
//
//	load:   bursts --> all have come --> BlockReq --> BlockDone --> TransferDone
//	store:  BlockReq --> BlockDone --> bursts --> all are taken --> TransferDone
//
// # Order
//
// Loads are served in the order of their requests, and so are stores. The first burst of a
// transfer is sent right behind the last burst of the transfer before it, whose answers may still
// be under way. While loads are under way, every load burst that arrives entitles the stores to
// send one burst, before further loads: each side gets half of the requests. A store's burst is
// earned by an answer, not by a request. DRAM controllers answer writes at once, and let reads
// wait as long as their write queues are full. If requests earned store bursts, a long store would
// starve the loads that the array waits for. While no load is under way, stores are not limited.
//
// The block of a store is taken out of its scratchpad while the store before it is sent. So the
// DMA holds two such blocks.
//
// A channel takes one request per cycle of the DMA's clock.
//
// # Bytes
//
// A transfer that does not begin or end on a burst boundary has partial bursts at its ends, which
// are accesses of fewer bytes. [Counts] has the bytes that were asked for. The DRAM moves whole
// bursts and counts those (a partial write masks the rest of its burst and reads nothing).
//
// # How requests reach the channels
//
// A DMA of [NewInside] drives the DRAM channels itself. Its requests and answers are not messages,
// and sending, serving or answering a burst is not an event. The DMA and its channels advance
// together, moment by moment, until there is something to tell a scratchpad or a requester. In
// each moment the channels act first, then the DMA, and then everything they sent is delivered:
//
//	wakes --> next moment --> channels: take, issue, answer --+--> delivery --> wakes
//	                          DMA: take answers, send bursts -+
//
// In doing so the DMA runs ahead of the engine. Nothing can come from outside before the next
// event of any other component. That event is the DMA's horizon ([fault.Context.Horizon]), and the
// DMA does not run past it. A component that is traced stays on time: then every moment is an
// event.
//
// A DMA of [New] has a port for every channel, and every burst is two messages with their events.
// It is for channels that only take messages, as Akita's own do. It is also the witness for the
// other DMA: a line between the DMA and a channel does what two ports and a connection do, buffer
// by buffer, so every burst is sent, served and answered in the same cycle.
//
// # Determinism
//
// The DMA acts once per cycle on everything that came before that cycle. It has a port or a line
// for every channel and a port for every scratchpad, so no two senders compete. Everything that
// completes in one cycle is passed on in the order of the transfers. So nothing depends on the
// order of events within a cycle.
package dma
