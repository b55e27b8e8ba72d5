// Package channel answers: when are the reads and writes of one DRAM channel
// served?
//
// A [Channel] is a memory controller and the banks behind it, in cycles of the
// memory clock. It decides command by command, as a cycle-ticked model does,
// but it jumps from each command to the next cycle in which one is possible, so
// that its cost is per command and not per cycle:
//
//	Accept --> read queue ---+                        +--> PopDone
//	       +-> write queue --+-> FR-FCFS --> banks ---+
//	            refresh -----+
//
// # Scheduler
//
// One command starts per cycle (fewer where commands take longer on the bus), or one
// on each bus where commands to rows and to columns have buses of their own.
// Among all commands that the device's rules allow in that cycle, the first of
// this list is taken:
//
//  1. the read or write of the oldest request that has had its row opened,
//  2. what a refresh that is due needs: close all banks, then refresh. While
//     one is due, nothing else starts,
//  3. the next command that the oldest request of the queue being served needs:
//     its read or write if its row is open, else closing the bank's row, else
//     opening its own. This is first-ready, first-come-first-served.
//
// Rows stay open (open page). A row is not closed while a request that had it
// opened waits, nor while an older request of the queue would hit it. Younger
// hits may hold an older request up for as long as they keep coming: where a
// row is read once, for no longer than its bursts take.
//
// Reads are served until the write queue holds DrainAt requests or there are no
// reads; then writes are served until no more than DrainTo are left and a read
// waits. A write is done, for whom it comes from, when its queue has taken it:
// [Channel.LastData] tells when the last one reached the banks. A read of a
// burst that is still in the write queue is served from there.
//
// # Row hits
//
// A request is a row hit, miss or conflict by the first command that is spent
// on it: its read or write, an activation, or a precharge.
package channel
