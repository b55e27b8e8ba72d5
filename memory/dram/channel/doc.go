// Package channel answers: when are the reads and writes of one DRAM channel served?
//
// A [Channel] is a memory controller and the banks behind it, in cycles of the memory clock. It
// decides command by command, as a model does that ticks every cycle. But it jumps from each
// command to the next cycle in which one is possible, so its cost is per command and not per
// cycle:
//
//	Accept --> read queue ---+                        +--> PopDone
//	       +-> write queue --+-> FR-FCFS --> banks ---+
//	            refresh -----+
//
// # Scheduler
//
// One command starts per cycle (fewer where commands take longer on the bus). Where row commands
// and column commands have separate buses, one command starts on each bus. Among all commands that
// the device's rules allow in that cycle, the first of this list is taken:
//
//  1. the read or write of the oldest request whose row was opened for it,
//  2. what a refresh that is due needs: close all banks, then refresh. While a refresh is due,
//     nothing else starts,
//  3. the next command that the oldest request of the queue being served needs: its read or write
//     if its row is open, else closing the bank's row, else opening its own. This is first-ready,
//     first-come-first-served.
//
// Rows stay open (open page). A row is not closed while the request that opened it still waits, or
// while an older request of the queue would hit it. Younger hits may hold up an older request for
// as long as they keep coming. Where a row is read only once, that is no longer than its bursts
// take.
//
// Reads are served until the write queue holds DrainAt requests or no reads are left. Then writes
// are served until no more than DrainTo are left and a read waits. For its sender, a write is done
// when its queue has taken it: [Channel.LastData] tells when the last write reached the banks. A
// read of a burst that is still in the write queue is served from that queue.
//
// # Row hits
//
// A request is a row hit, miss or conflict by the first command that is spent on it: its read or
// write, an activation, or a precharge.
package channel
