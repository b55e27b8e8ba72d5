// Package dataflow answers: which passes does a layer become, in which order,
// and when does each start?
//
// A layer is cut into segments: the channels of one column group by a block of
// pixels. Output-stationary, a segment is cut into tiles of R pixels by C
// channels. A policy turns the tiles of a segment into passes: MSB passes that
// decide the gates, and LSB passes over the gated outputs, packed as the policy's
// hardware allows. Weight-stationary, a segment is cut into weight tiles, R*L of K
// by C channels, and a pass (a fold) streams the pixels of the segment past one
// of them: MSB passes past every weight tile, then LSB passes of the pixels that
// the policy picks. A Schedule walks the passes of all segments over a pe.Timeline and accounts
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
//   - A segment ends with its last LSB pass; nothing of it is left in a queue. This is
//     different where policies carry over, see below.
//
// # Parts of an output
//
// A gated output has two parts ([pgworkloads.Layer.HighPart], LowPart): the high and the
// low bits of all K operands, or all bits of the first operands and of the others. MSB
// passes stream the one and LSB passes the other, whatever they are, so every policy runs
// both splits. Where the contract leaves a choice:
//
//   - PEs take operands in the same groups of L, counted from the first operand of K. Of a
//     group that both parts have operands of, each has its own, and other lanes are idle.
//     Weight tiles are cut likewise.
//   - Where a pass comes in parts of K (below), it comes in those that have operands of it.
//     Mixed passes don't: their rows would work on different parts.
//
// # Policies that run batches as they come
//
// These are column-greedy, layer-share and band-share. The first is the second of one
// column group at a time. Where the contract leaves a choice:
//
//   - With clusters of w columns, every cluster has a ready list of its own. A pass is
//     full when every cluster that has a channel of the column group begun last has w
//     batches; a pass of what is ready takes up to w of each cluster, whatever group its
//     batches are of. So a cluster without a batch holds others up only as long as there
//     is room. Idle columns count as shorter queues in clusters that have a channel of
//     any group of the layer (time step), as partial tiles in the others.
//   - A pixel is at home in one of the rows that run LSB passes, R or, under band-share,
//     H: pixel m of a segment in row m mod R, in which it was in its MSB pass, or in band
//     row m mod H. With neighbourhoods of v rows its outputs stay in that of its home.
//     Under band-share v divides H.
//   - So a bank has R/v parts (H/v), each with room for an equal share of F*R entries,
//     rounded down: F*v if all rows run LSB passes. A channel makes a batch when all parts
//     of its open queue have v entries, and a batch takes up to v of each part.
//   - A bank has room if every part has room for those pixels of the tile, and of tiles
//     in flight, that are at home in it. A tile counts as R pixels or, under band-share,
//     as those that it has.
//   - If tiles are left, there is no room and no batch is ready, but a part has v entries
//     or no tile is in flight, then every channel with an entry makes a batch of what it
//     has. With one neighbourhood this never happens.
//   - Row rotation counts the tiles of a segment. An open queue takes the entries of a
//     tile row by row. Under band-share it is refused: a tile starts at any pixel there,
//     so a row holds other pixels from tile to tile anyway, and homes in the band go by
//     the pixels' numbers.
//
// # Policies that carry over
//
// A CarryingPolicy has one sequence for all segments of a layer (of a time step): its
// LSB passes take outputs of several column groups. Where the contract leaves a choice:
//
//   - When the last tile of a column group is known, full batches of all its columns
//     become ready first, then partial ones of all its columns.
//   - All C banks must have room for a tile, also where its group has fewer channels.
//   - The contract's "two groups in the weight buffer" is what is usual: batches of
//     many small groups may wait together, and the array alone keeps the weights of
//     all. With memory, buffers hold what they hold (Span.Kept): if the next segment's
//     operands have no place beside those that wait, the policy does what it does at
//     a layer's end (waits for decisions, runs the rest) until they have. Such passes
//     are counted as flushed, and what they leave empty is a block cut.
//   - Where memory cuts a column group at pixel blocks, each block closes its open
//     queues as a group does, so that no batch has pixels of two blocks.
//   - An LSB pass counts as one of the newest segment begun; Finals tell whose outputs
//     are final with it.
//   - Busy cycles are those of a perfect packing of the whole layer (time step) under
//     these policies, and of every column group under the others.
//
// And where passes are mixed (band-share):
//
//   - Whether the banks have room for a mixed pass is asked when its batches have left:
//     a batch's room is free when its pass starts. It takes R-H pixels' room also where
//     fewer are left.
//   - The band has all rows (H = R): then no pass is mixed, and LSB passes are the band's.
//   - A mixed pass is one of kind High with a part of its own for the band ([Pass.Band]).
//     It counts as an MSB pass; the policy's counters tell how many were mixed.
//   - Where Sh < S the comparators decide in the cycle after their own last step, as the
//     contract's time of the decisions says, and results wait for the drain.
//   - Busy are the steps that a perfect packing needs in which no row is ever idle, so
//     cycles of partial tiles are imbalance here. The bound of "ideal", whose MSB passes
//     take whole tiles, doesn't hold for such policies.
//
// # Pixel batches
//
// Where a layer (time step) has at most R pixels, every column group is one tile, and a
// batch of R outputs of one channel is rarely full. There pixel-share makes batches of C
// outputs of one pixel, of any channels. A row runs a batch: the pixel's activations are
// shared along it, and every PE has a weight stream of its own. The rule is to share the
// operand along the short dimension and to batch along the long one.
//
//	column 0     1     2     3
//	row 0  p0c1  p0c5  p0c6  p0c9   any row runs a batch of any pixel
//	row 1  p0c12 p0c13 .     .
//	row 2  p1c0  p1c2  p1c3  p1c7
//
// It is layer-share with rows and columns exchanged. A bank has the entries of a pixel,
// F*C of them, and a pass is full with R batches. Where the contract leaves a choice:
//
//   - Open queues go on from column group to column group, so their oldest entries keep
//     operands in the buffers. Where the next segment's have no place beside them and no
//     tile is in flight, they all make partial batches.
//   - Pixels of another convolution group are other streams: with the last tile of a
//     convolution group, what is left makes partial batches, too.
//   - Rows without a batch count as shorter queues, PEs without an entry in one as
//     partial tiles.
//   - An LSB pass reads the words of a pixel per row, and those of a channel per PE.
//   - Products with more than R pixels go as under layer-share without clusters,
//     neighbourhoods and rotation. array.share_columns, array.share_rows,
//     array.rotate_rows and array.balance_channels are no settings of it and have no
//     effect.
//
// # Predictions
//
// The high sum of an output decides its gate, and so predicts whether the low bits matter.
// By default it is kept: an LSB pass adds what is left ([Machine.Products] has a picture). Where
// it is wasted, LSB passes take all bits of both operands. Where the choices are:
//
//   - The sums of MSB passes leave the array as before, those of gated outputs to be dropped.
//     So nothing else of a schedule changes, and no buffer holds them. Under lockstep, where
//     sums stay in the PEs, those of gated outputs start again at zero.
//   - A pass that makes several products makes one after the other, each over all of K.
//     Words of an operand are read once for each product that has some of its bits.
//   - Under both-passes LSB passes follow their MSB pass at once and work on all outputs, whose
//     high sums wait in a buffer for the low ones; gates choose where both leave. So it keeps
//     its buffer where the prediction is wasted. Of the LSB passes, what a perfect packing of
//     the gated outputs would not need is queue imbalance.
//
// # Folding
//
// Where a layer (time step) has at most R/k pixels, k column groups share an array that
// folds (array.fold): group b has rows b*R/k to (b+1)*R/k - 1, and all have the same
// pixels. Weights of group b enter at row b*R/k. They come as late there as those from the
// top would, so skew, decisions and drain are those of the whole array. Policies see an
// array of R/k rows and k*C columns ([Machine.For]). Where the contract leaves a choice:
//
//   - k column groups in a row are one segment, which ends with its convolution group.
//     Fewer channels leave the last parts idle.
//   - A layer with more pixels runs unfolded, not folded by a smaller number.
//   - Any policy folds. A queue of F*R entries of a column is cut into k of F*R/k; clusters
//     and neighbourhoods are of the smaller array, and may span parts; band-share's band is
//     in every part.
//   - Every part of a column has a register for its threshold, and a choice at its first
//     row between the weights from above and its own.
//
// # Shared queues
//
// Several arrays may share what waits in their queues under layer-share ([Machine].Shared). A
// layer ends like this then:
//
//		array 0  M M L M M L        | . . | L L |
//		array 1  M M M M            | . . | L L |   . waits for others, and for the bus
//		array 2  M M L M M M L      | . . | L   |
//		                     all have told     sums go back over the bus
//
//	 1. Until then every array runs layer-share of its slice, but that entries that are too few
//	    for a batch at a column group's end wait on. They become batches where a bank has no
//	    room, or buffers have none for the next segment.
//	 2. An array tells what waits in it when its decisions are all known and what waits fills no
//	    pass. In the cycle after the last one has told, all know what they run.
//	 3. Every array's full batches stay whole. What is left of a channel in all arrays makes
//	    batches of R. Arrays run at most p passes each. A batch goes to the array that most of
//	    its outputs wait in or, if that has p*C batches, to the one that has fewest. Of all p
//	    that are fewer than the passes of the array with most, the one is taken that is
//	    estimated to end first: p times max(Sl, R/n), the way out of the array, and all bits
//	    over the bus. If none ends before arrays that run their own, nothing moves.
//	 4. Operands cross the bus first, those of first passes before those of second ones, array
//	    by array: for an output of another array its name (an entry of a queue), the part of its
//	    pixel that LSB passes take and that of its channel, each once for a pass, unless the
//	    array reads them in its own slice and buffers still hold them. A pass starts when its own
//	    are there. The sums stay where they are.
//	 5. When a pass has drained, low sums of others' outputs go back with their names, in the
//	    same order. They are added to those that wait, and are results when all of them are there.
//
// A transfer takes ceil(bits / width) cycles and begins when the one before has ended. Waits
// for other arrays and for the bus are decision waits. Where buffers hold a part of K at a
// time, nothing moves.
//
// # Drain chains
//
// With n drain chains per column (array.drain_chains), chain i takes the results of
// rows i*R/n to (i+1)*R/n - 1 and brings them down past the rows below, in registers that
// nothing else uses:
//
//	rows 0..R/2-1   chain 0  |
//	                         v
//	rows R/2..R-1   chain 1  |    o  R/2 registers per column
//	                         v    v
//
// Results of row r come r cycles after those of row 0 and hop a row per cycle, so those
// of all chains' lowest rows leave together, n per column and cycle: the first in cycle
// T + S + D + (R-1) + c as with one chain, the last R/n - 1 later. Two draining passes p, q
// in a row keep T(q)+S(q)+D(q) >= T(p)+S(p)+D(p) + R/n.
//
// The contract suggests that the top half drains upwards. This would be no better: row 0
// comes first, so that its register has its own result at once and then, in every other
// cycle, one that has come a cycle later per row and hops back a cycle per row, the last
// of them R - 2 cycles after the first. A chain that shifts as one is in use for all of
// that time: passes would be R - 1 cycles apart instead of R. One whose registers shift
// in every cycle takes another pass in the cycles between, an odd number of cycles
// later, at best every R/2 + 1 cycles, and results would leave above the array, where no
// buffer is. Downwards costs the R/2 registers and has no such condition.
//
// A buffer of partial sums takes a sum per cycle, so every chain has one of its own. Sums
// may all come from the rows of one chain: each has room for all of them. The output
// scratchpad takes the words of a pass while it streams, whichever way they come; those
// of a pass without steps while it drains.
//
// # Parts of K
//
// Where buffers don't hold all operands of a segment ([Segment.PartOperands]), a pass comes
// in parts, back to back, and its sums stay in the PEs:
//
//	one tile  K0 K1 K2 K3  next pass  K3 K2 K1 K0
//
// On the array alone nothing changes, and policies are told of the last part only, with
// which the sums are complete. Choices:
//
//   - Every other pass goes through its parts in reverse order, as the buffers still hold
//     the last ones.
//   - A part may start late, when its operands have come. The feeders and PEs wait for it.
//   - In a mixed pass both kinds of rows work on the same part. Rows that have fewer steps
//     idle in every part, so where Sh < Sl the decisions are known later than in one piece.
//   - Nothing is kept for later segments: policies that carry over flush what waits at
//     the end of each.
//   - Weight tiles cut K as they are. Passes over them have operands of their own, and
//     don't come in parts.
//
// # Sums through the output scratchpad
//
// A segment may add up a part of K alone ([Segment.Operands]). Its sums don't stay in the PEs
// but go through the output scratchpad, so that any number of tiles, and of column
// groups, go past a part of K before the next ([ByParts]):
//
//	segment  group 0 K0    group 1 K0    group 0 K1         group 1 K1
//	tiles    0 1 2         0 1 2         0 1 2              0 1 2
//	sums     write         write         read, results      read, results
//
// Operands of a part are read once for all of them. The rules:
//
//   - Every part of a tile is a pass that drains: S is the steps of the part, D is 0, and
//     rules 2 and 4 of the contract hold between all of them. So passes of fewer than R/n
//     steps wait for the drain chains. Each counts as a pass.
//   - An adder of accumulator_bits below every drain chain adds a sum that leaves to that of
//     the parts before, in the cycle in which it leaves, and the scratchpad takes it
//     back. With the last part the sum is a result. Nothing goes back into the PEs, so
//     sums cost no cycles of the array. Those of an output come R/n cycles apart or more.
//   - Words read and written share the ports of the output scratchpad with results. Where
//     they take longer than the pass streams, it stretches.
//   - The next segments begin with the part with which these end.
//   - PEs decide gates, and would need whole sums: gated layers keep sums in the PEs.
//
// # Post-processing
//
// Results that leave go through a vector unit ([PostUnit]) on their way to the output
// scratchpad. Package pe has its timing (post.go); how much there is to do is told here:
//
//   - What nodes behind a layer do with elements is spread evenly over its results: a pass
//     that completes n of N results has n/N of the layer's operations, which take its lanes
//     that share, divided by their number and rounded up. So a layer takes as many cycles at
//     least as its operations take on the lanes.
//   - Sums that are no results yet pass the unit by, and so do those of PEs without an output.
//   - A pool or a sum of tensors with no product before it runs behind the layer before, as
//     its results come: it costs time where lanes have none left. What reads samples alone,
//     before the first layer, takes none.
//   - The latency of the unit comes on top of a layer's last result. In a recurrent layer the
//     unit is the cell, whose latency is StateLatency.
//
// # Weight-stationary
//
// Choices that it makes:
//
//   - A PE has one weight register. With overlap "full" the next weight tile
//     follows right behind the last operands, one row per cycle, so that every
//     register is overwritten when its PE has used it: the next stream starts R
//     cycles after the last step of this one. These cycles are fill.
//   - A sum leaves its column with the step that completes it, so there is no
//     drain of its own: overlap "drain" is the same as "none", and the next
//     weight tile enters when the last sum has left (and been compared).
//   - Every pass loads its weight tile, also where the array holds it already.
//     No weights are loaded while decisions are waited for: whether any pixel
//     streams again is known with the last of them only.
//   - Where the accumulators hold fewer sums than a segment has pixels, it goes
//     through in blocks of as many, each past all weight tiles.
//   - The digits of a sum are added up in a register below the column. The
//     accumulators, one for each pixel of the segment or block, are read and written once
//     per pass and output. A result leaves when its last pass, or in MSB passes
//     its decision, is done with it.
//   - The gate of an output enters the column with its empty sum and hops down
//     with it: in LSB passes the PEs idle for outputs that are not gated.
//   - Under row-pack the feeders wait for the decisions of a segment's last MSB
//     pass also if nothing turns out to be gated, as they do output-stationary.
//
// There is no policy without phases here, as column-greedy is one output-stationary: it
// could win next to nothing. On 16x16 PEs with a batch of 8, array alone, row-pack takes
// as long as the dense run (it is 0.99 to 1.02 times as fast on the convolutional
// networks, whose ideal is 1.41 to 1.65). Of its cycles 29 to 38 % are lost because a
// pixel streams again past all C columns if one of them needs it: 58 to 78 % of the PE
// steps of LSB passes are on outputs that are not gated. Waiting for decisions takes
// 0.1 %, and loading weights 0.6 to 1.3 %, half of which the dense run takes, too. If
// LSB pixels of one block streamed with the MSB pixels of the next past the same weight
// tile, the wait and half of the loads would go, so less than 1 %, and a second block of
// accumulators would come. In the LSTM loads take 35 % (20 % of the dense run) and the
// wait 2 %, but there is no next block: a time step has 8 pixels per column group, and
// the next step needs the state. What would help is to stream other pixels to every
// column, from a queue of its own: the streams of column-queue. The figures are those of
//
//	go test ./sim -run TestWeightStationaryLoses
//
// # Recurrent layers
//
// The rows of a recurrent product are time steps: row i*T + t is sample i at step
// t, and reads a state that is made of the results of step t - 1. A step is a
// matrix product of its own, of as many rows as the batch has samples: its column
// groups are segments that follow each other without a bubble, under the same
// policies. What lies between two steps is the element-wise cell behind the array
// (sigmoid, tanh, multiply, add, round):
//
//	step t: G0 G1 ... Gn          step t+1: G0 G1 ...
//	        |<-- drain -->|<-- cell -->|
//
// How that is counted:
//
//   - The cell has a lane below each column, which takes a result per cycle: as
//     many as the drain chains bring. So it keeps up with the array and adds its
//     latency only, once per step: if the last result of a step leaves in cycle c,
//     the first operand of the next enters in c + 1 + StateLatency or later.
//     Results of PEs without an output count as results here, as they do at a
//     layer's end.
//   - Cycles from the last operand of a step (with overlap "drain" or "none", from
//     where the feeders are free) until then are recurrence.
//   - Weight-stationary, the first weight tile of a step is loaded while the state
//     is waited for, other than with decisions: which weights come next is known.
//   - Pixels are numbered step by step ([TimeSteps]), so that those of a step lie
//     together.
//
// Where the batch has R samples or fewer, every segment is one tile. An LSB pass then
// finds no other tile to fill up with, and no policy is faster than lockstep but for
// those that carry over from one column group to the next.
package dataflow
