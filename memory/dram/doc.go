// Package dram models DRAM channels as Akita components.
//
// A channel takes Akita's mem.ReadReq and mem.WriteReq of one burst each, whose addresses count
// inside the channel, and answers with mem.DataReadyRsp and mem.WriteDoneRsp. No data are kept:
// sizes are real, contents are not. A write is answered when the controller has taken it, as
// memory buses do.
//
// Models of a channel are kinds that register themselves in [Kinds], one file each:
//
//	event  the command-level timing of package channel. It wakes when it has
//	       an answer to give, and then catches up with all commands since. Its
//	       [Front] can be driven without messages, see [Inside]
//	akita  Akita's own controller, ticked every cycle: a slow cross-check
//
// # What Akita's controller is
//
// It lays out addresses as row : rank : bank : bank group : column and closes the row after every
// access. So a sequential stream opens the same row again for every burst. It never refreshes, has
// no tFAW, lets every command take one cycle, and calls a read or write complete tRP after its
// command. It does not report what it does, but its banks trace their commands. So rows opened and
// closed, bursts, hits, misses, conflicts and the time with a row open are counted exactly.
// Refreshes are its only Uncounted field: a run lacks their energy. It refuses devices of
// standards that it does not know.
package dram
