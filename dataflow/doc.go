// Package dataflow answers: which passes does a layer become, in which order,
// and when does each start?
//
// A layer is cut into segments: the channels of one column group by a block of
// pixels. A segment is cut into tiles of R pixels by C channels. A policy turns
// the tiles of a segment into passes: MSB passes that decide the gates, and LSB
// passes over the gated outputs, packed as the policy's hardware allows.
// A Schedule walks the passes of all segments over a pe.Timeline and accounts
// for every cycle.
//
//	layer --segments--> column group x pixel block --tiles--> R x C
//	                                                  |
//	policy:  M0 M1 M2 ... (wait) L L M3 ...  <--------+
//	                 |
//	schedule: start cycle of each pass, busy and stalled cycles by cause
//
// Everything here is pure: gates in, passes and cycles out. Passes speak of
// cycles of the array alone; whoever runs a schedule may start a pass later
// than its earliest cycle (its operands have not arrived) or stretch it (the
// scratchpads can't keep up), and the schedule goes on from there.
//
// Where the contract leaves a choice, it is made like this:
//
//   - A policy chooses the next pass once, in the cycle in which the feeders
//     become free; the pass then starts as soon as the drain chains allow.
//     Waiting for decisions moves the choice to the cycle waited for.
//   - With overlap "drain" a pass has computed when its last PE has compared.
//     A pass that doesn't drain frees the feeders then, too, with "none".
//   - A row of a row-pack tile is known when all its C columns have decided.
//   - A segment ends with its last LSB pass; nothing of it is left in a queue.
package dataflow
