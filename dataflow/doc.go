// Package dataflow answers: which passes does a layer become, in which order,
// and when does each start?
//
// A layer is cut into segments. A segment is the channels of one column group by a block of pixels.
//
// Output-stationary, a segment is cut into tiles of R pixels by C channels. A policy turns the
// tiles of a segment into passes: MSB passes decide the gates, and LSB passes work on the gated
// outputs, packed as the policy's hardware allows.
//
// Weight-stationary, a segment is cut into weight tiles of R*L operands of K by C channels. A pass
// (a fold) streams the pixels of the segment past one weight tile. MSB passes go past every weight
// tile first. LSB passes of the pixels that the policy picks follow.
//
// A Schedule walks the passes of all segments over a pe.Timeline and accounts for every cycle.
//
//	layer --segments--> column group x pixel block --tiles--> R x C
//	                                                  |
//	policy:  M0 M1 M2 ... (wait) L L M3 ...  <--------+
//	                 |
//	schedule: start cycle of each pass, busy and stalled cycles by cause
//
// Everything here is pure: gates in, passes and cycles out. Cycles of passes are those of the array
// alone. Whoever runs a schedule may start a pass later than its earliest cycle (its operands have
// not arrived) or stretch it (the scratchpads can't keep up). The schedule then goes on from there.
//
// The timing contract leaves some choices open. These are ours:
//
//   - A policy chooses the next pass once, in the cycle in which the feeders become free. The pass
//     then starts as soon as the drain chains allow. If the policy waits for decisions, it chooses
//     in the cycle that it waited for.
//   - With overlap "drain", a pass has computed when its last PE has compared. With overlap "none",
//     a pass that doesn't drain also frees the feeders then.
//   - A row of a row-pack tile is known when all its C columns have decided.
//   - A segment ends with its last LSB pass, and leaves nothing in a queue. Policies that carry
//     over differ, see below.
//
// # Parts of an output
//
// A gated output has two parts, high and low ([pgworkloads.Layer.HighPart], LowPart). They are
// either the high and the low bits of all K operands, or all bits of the first operands and all
// bits of the others. In both cases MSB passes stream the high part and LSB passes the low part, so
// every policy runs both splits. Choices that the contract leaves open:
//
//   - PEs take operands in the same groups of L for both parts, counted from the first operand of
//     K. If both parts have operands in one group, each part takes its own, and the other lanes are
//     idle. Weight tiles are cut in the same way.
//   - Where a pass comes in parts of K (below), it comes only in those that hold operands of it.
//     Mixed passes don't do this: their rows would work on different parts.
//
// # Policies that run batches as they come
//
// These are column-greedy, layer-share and band-share. Column-greedy is layer-share with one column
// group at a time. Choices that the contract leaves open:
//
//   - With clusters of w columns, every cluster has its own ready list. Consider the clusters that
//     have a channel of the column group begun last. A pass is full when each of them has w
//     batches. A pass of what is ready takes up to w batches of each cluster, whatever their group.
//     So a cluster without a batch delays the others only as long as there is room. Idle columns
//     count as shorter queues in clusters that have a channel of any group of the layer (time
//     step), and as partial tiles in the other clusters.
//   - A pixel has its home in one of the rows that run LSB passes. There are R such rows or, under
//     band-share, H. The home of pixel m of a segment is row m mod R, which held it in its MSB
//     pass, or band row m mod H. With neighbourhoods of v rows, the outputs of a pixel stay in the
//     neighbourhood of its home. Under band-share v divides H.
//   - So a bank has R/v parts (H/v). Each part has room for an equal share of F*R entries, rounded
//     down: F*v if all rows run LSB passes. A channel makes a batch when all parts of its open
//     queue have v entries. A batch takes up to v entries of each part.
//   - A bank has room if every part has room for the pixels that have their home in it, of the tile
//     and of the tiles in flight. A tile counts as R pixels or, under band-share, as the pixels
//     that it has.
//   - Suppose tiles are left, there is no room, and no batch is ready. If a part then has v entries
//     or no tile is in flight, every channel with an entry makes a batch of what it has. With one
//     neighbourhood this never happens.
//   - Row rotation counts the tiles of a segment. An open queue takes the entries of a tile row by
//     row. Band-share refuses row rotation: its tiles start at any pixel, so a row holds other
//     pixels from tile to tile anyway, and homes in the band follow the pixels' numbers.
//
// # Policies that carry over
//
// A CarryingPolicy has one sequence for all segments of a layer (of a time step). Its LSB passes
// take outputs of several column groups. Choices that the contract leaves open:
//
//   - When the last tile of a column group is known, full batches of all its columns become ready
//     first, then partial batches of all its columns.
//   - All C banks must have room for a tile, even if its group has fewer channels.
//   - The contract's "two groups in the weight buffer" is the usual case. Batches of many small
//     groups may wait together, and the array alone keeps the weights of all of them. With memory,
//     the buffers hold a limited number of segments (Span.Kept). If the operands of the next
//     segment don't fit beside those that wait, the policy does what it does at the end of a layer,
//     until they fit: it waits for decisions and runs the rest. Such passes are counted as flushed.
//     The PEs that they leave idle are a block cut.
//   - Where memory cuts a column group at pixel blocks, each block closes its open queues as a
//     group does. So no batch has pixels of two blocks.
//   - An LSB pass belongs to the newest segment begun. Its Finals tell which segments' outputs are
//     final with it.
//   - Under these policies, busy cycles are those of a perfect packing of the whole layer (time
//     step). Under the others they are those of a perfect packing of every column group.
//
// Choices for mixed passes (band-share):
//
//   - The room of a batch is free when its pass starts. So a mixed pass looks for room in the banks
//     as if its batches had left. It takes room for R-H pixels even if fewer are left.
//   - If the band has all rows (H = R), no pass is mixed, and LSB passes are those of the band.
//   - A mixed pass is a pass of kind High whose LSB part runs in the band ([Pass.Band]). It counts
//     as an MSB pass. A counter of the policy tells how many passes were mixed.
//   - Where Sh < S the comparators decide in the cycle after their own last step, as the contract's
//     time of the decisions says. The results wait for the drain.
//   - Busy are the steps of a perfect packing in which no row is ever idle. So cycles of partial
//     tiles are imbalance here. The bound of "ideal" doesn't hold for such policies, because its
//     MSB passes take whole tiles.
//
// # Pixel batches
//
// Where a layer (time step) has at most R pixels, every column group is one tile, and a batch of R
// outputs of one channel is rarely full. In this case pixel-share makes batches of C outputs of one
// pixel, of any channels. A row runs a batch: all its PEs share the pixel's activations, and every
// PE has its own weight stream. The rule is to share the operand along the short dimension and to
// batch along the long one.
//
//	column 0     1     2     3
//	row 0  p0c1  p0c5  p0c6  p0c9   any row runs a batch of any pixel
//	row 1  p0c12 p0c13 .     .
//	row 2  p1c0  p1c2  p1c3  p1c7
//
// This is layer-share with rows and columns exchanged. A bank holds the entries of one pixel, F*C
// of them. A pass is full with R batches. Choices that the contract leaves open:
//
//   - Open queues go on from column group to column group, so their oldest entries keep operands in
//     the buffers. If the operands of the next segment don't fit beside them and no tile is in
//     flight, all open queues make partial batches.
//   - Pixels of another convolution group are other streams. So with the last tile of a convolution
//     group, what is left also makes partial batches.
//   - Rows without a batch count as shorter queues. PEs without an entry in a batch count as
//     partial tiles.
//   - An LSB pass reads the words of one pixel per row, and the words of one channel per PE.
//   - Products with more than R pixels run as under layer-share without clusters, neighbourhoods
//     and rotation. Pixel-share has no settings array.share_columns, array.share_rows,
//     array.rotate_rows and array.balance_channels. They have no effect on it.
//
// # Predictions
//
// The high sum of an output decides its gate, so it predicts whether the low bits matter. By
// default the high sum is kept, and an LSB pass adds the rest ([Machine.Products] has a picture).
// If it is wasted instead, LSB passes take all bits of both operands. Choices:
//
//   - The sums of MSB passes leave the array as before. Those of gated outputs are dropped. So
//     nothing else in a schedule changes, and no buffer holds these sums. Under lockstep, sums stay
//     in the PEs, and those of gated outputs start again at zero.
//   - A pass that makes several products makes one after the other, each over all of K. The words
//     of an operand are read once for each product that uses some of its bits.
//   - Under both-passes an LSB pass follows its MSB pass at once and works on all outputs. The high
//     sums wait in a buffer for the low sums, and gates choose where both leave. So both-passes
//     keeps its buffer even if the prediction is wasted. LSB passes that a perfect packing of the
//     gated outputs would not need are queue imbalance.
//
// # Folding
//
// Where a layer (time step) has at most R/k pixels, k column groups can share the array. The array
// folds (array.fold): group b has rows b*R/k to (b+1)*R/k - 1, and all groups have the same pixels.
// The weights of group b enter at row b*R/k. They arrive there as late as weights from the top
// would, so skew, decisions and drain are those of the whole array. Policies see an array of R/k
// rows and k*C columns ([Machine.For]). Choices that the contract leaves open:
//
//   - k consecutive column groups are one segment, which ends with its convolution group. With
//     fewer channels the last parts are idle.
//   - A layer with more pixels runs unfolded. It isn't folded by a smaller number.
//   - Every policy can fold. A column's queue of F*R entries is cut into k queues of F*R/k.
//     Clusters and neighbourhoods are those of the smaller array, and may span parts. The band of
//     band-share is in every part.
//   - Every part of a column has a register for its threshold. At its first row it has a choice
//     between the weights from above and its own.
//
// # Shared queues
//
// Under layer-share, several arrays may share what waits in their queues ([Machine].Shared). A
// layer then ends like this:
//
//	array 0  M M L M M L        | . . | L L |
//	array 1  M M M M            | . . | L L |   . waits for others, and for the bus
//	array 2  M M L M M M L      | . . | L   |
//	                     all have told     sums go back over the bus
//
// The rules are:
//
//  1. Until the end every array runs layer-share on its slice, with one difference: at the end of a
//     column group, entries that are too few for a batch keep waiting. They become batches when a
//     bank has no room, or when the buffers have no room for the next segment.
//  2. An array tells what waits in it when all its decisions are known and what waits doesn't fill
//     a pass. In the cycle after the last array has told, all arrays know what they run.
//  3. The full batches of every array stay whole. What is left of a channel in all arrays makes
//     batches of R. Arrays run at most p passes each. A batch goes to the array in which most of
//     its outputs wait or, if that array has p*C batches, to the array with the fewest. All p are
//     tried that are lower than the passes of the array with most. The chosen p is the one that is
//     estimated to end first: p times max(Sl, R/n), the way out of the array, and all bits over the
//     bus. If none ends before arrays that run their own outputs, nothing moves.
//  4. Operands cross the bus first: those of first passes before those of second passes, array by
//     array. For an output of another array, three things cross: its name (an entry of a queue),
//     the part of its pixel that LSB passes take, and the same part of its channel. Each crosses
//     once per pass, unless the array reads it in its own slice and its buffers still hold it. A
//     pass starts when its own operands are there. The sums stay where they are.
//  5. When a pass has drained, the low sums of other arrays' outputs go back with their names, in
//     the same order. They are added to the sums that wait. These are results when all low sums are
//     there.
//
// A transfer takes ceil(bits / width) cycles and begins when the one before has ended. Waits for
// other arrays and for the bus are decision waits. Where buffers hold a part of K at a time,
// nothing moves.
//
// # Drain chains
//
// With n drain chains per column (array.drain_chains), chain i takes the results of rows i*R/n to
// (i+1)*R/n - 1. It brings them down past the rows below, in registers that nothing else uses:
//
//	rows 0..R/2-1   chain 0  |
//	                         v
//	rows R/2..R-1   chain 1  |    o  R/2 registers per column
//	                         v    v
//
// Results of row r come r cycles after those of row 0 and hop one row per cycle. So the results of
// the lowest rows of all chains leave together, n per column and cycle. The first leave in cycle
// T + S + D + (R-1) + c, as with one chain, and the last R/n - 1 cycles later. Two consecutive
// draining passes p, q keep T(q)+S(q)+D(q) >= T(p)+S(p)+D(p) + R/n.
//
// The contract suggests that the top half drains upwards. This would be no better. Row 0 comes
// first. Its register has its own result at once. In every other cycle after that it gets a result
// of the next row, which has come a cycle later and hops back a cycle per row. The last of them
// arrives R - 2 cycles after the first. A chain that shifts as one is in use for all of that time,
// so passes would be R - 1 cycles apart instead of R. A chain whose registers shift in every cycle
// can take another pass in the cycles between, but only an odd number of cycles later, so at best
// every R/2 + 1 cycles. Its results would also leave above the array, where there is no buffer.
// Draining downwards costs the R/2 registers and has no such condition.
//
// A buffer of partial sums takes one sum per cycle, so every chain has its own buffer. All sums may
// come from the rows of one chain, so each buffer has room for all of them. The output scratchpad
// takes the words of a pass while it streams, through whichever chain they come. It takes the words
// of a pass without steps while that pass drains.
//
// # Parts of K
//
// Where buffers don't hold all operands of a segment ([Segment.PartOperands]), a pass comes in
// consecutive parts without a gap, and its sums stay in the PEs:
//
//	one tile  K0 K1 K2 K3  next pass  K3 K2 K1 K0
//
// On the array alone nothing changes. Policies are told only of the last part, which completes the
// sums. Choices:
//
//   - Every other pass goes through its parts in reverse order, because the buffers still hold the
//     last ones.
//   - A part may start late, when its operands have come. The feeders and PEs wait for it.
//   - In a mixed pass both kinds of rows work on the same part. Rows that have fewer steps idle in
//     every part. So where Sh < Sl the decisions are known later than in a pass without parts.
//   - Nothing is kept for later segments. Policies that carry over flush what waits at the end of
//     each segment.
//   - Weight tiles already cut K. Passes over them have their own operands and don't come in parts.
//
// # Sums through the output scratchpad
//
// A segment may add up only a part of K ([Segment.Operands]). Its sums don't stay in the PEs. They
// go through the output scratchpad instead. So any number of tiles and column groups can go past
// one part of K before the next ([ByParts]):
//
//	segment  group 0 K0    group 1 K0    group 0 K1         group 1 K1
//	tiles    0 1 2         0 1 2         0 1 2              0 1 2
//	sums     write         write         read, results      read, results
//
// The operands of a part are read once for all of them. The rules:
//
//   - Every part of a tile is a pass that drains. S is the steps of the part, D is 0, and rules 2
//     and 4 of the contract hold between all of these passes. So passes of fewer than R/n steps
//     wait for the drain chains. Each part counts as a pass.
//   - Below every drain chain is an adder of accumulator_bits. In the cycle in which a sum leaves,
//     the adder adds it to the sum of the parts before, and the scratchpad takes the result back.
//     With the last part the sum is a result. Nothing goes back into the PEs, so sums cost no
//     cycles of the array. The sums of one output come R/n cycles apart or more.
//   - Words read and written share the ports of the output scratchpad with results. If they take
//     longer than the pass streams, the pass stretches.
//   - The next segments begin with the part with which these end.
//   - Gates are decided in the PEs, which would need whole sums. So gated layers keep sums in the
//     PEs.
//
// # Post-processing
//
// Results that leave go through a vector unit ([PostUnit]) on their way to the output scratchpad.
// Its timing is in package pe (post.go). The amount of its work is set by these rules:
//
//   - The element-wise work of the nodes behind a layer is spread evenly over the layer's results.
//     A pass that completes n of N results has n/N of the layer's operations. These operations take
//     as many cycles as their number divided by the number of lanes, rounded up. So a layer takes
//     at least as many cycles as its operations take on the lanes.
//   - Sums that are not yet results bypass the unit, and so do sums of PEs without an output.
//   - A pool or a sum of tensors may have no product directly before it. It then runs behind the
//     previous layer, as the results of that layer come. It costs time only if no lanes are free.
//     What reads only samples, before the first layer, takes no time.
//   - The latency of the unit is added after the last result of a layer. In a recurrent layer the
//     unit is the cell, whose latency is StateLatency.
//
// # Weight-stationary
//
// Choices:
//
//   - A PE has one weight register. With overlap "full" the next weight tile follows right behind
//     the last operands, one row per cycle. So every register is overwritten as soon as its PE has
//     used it, and the next stream starts R cycles after the last step of this one. These cycles
//     are fill.
//   - A sum leaves its column with the step that completes it, so there is no separate drain.
//     Overlap "drain" is the same as "none": the next weight tile enters when the last sum has left
//     (and been compared).
//   - Every pass loads its weight tile, even if the array already holds it. No weights are loaded
//     during a wait for decisions: only the last decision tells whether any pixel streams again.
//   - If the accumulators hold fewer sums than a segment has pixels, the segment runs in blocks of
//     that many pixels. Each block goes past all weight tiles.
//   - The digits of a sum are added up in a register below the column. There is one accumulator for
//     each pixel of the segment or block. It is read and written once per pass and output. A result
//     leaves when its last pass is done with it or, in MSB passes, when it has been decided.
//   - The gate of an output enters the column with its empty sum and hops down with it. In LSB
//     passes the PEs idle for outputs that are not gated.
//   - Under row-pack the feeders wait for the decisions of a segment's last MSB pass even if
//     nothing turns out to be gated. This is as in the output-stationary dataflow.
//
// There is no policy without phases here, unlike column-greedy in the output-stationary dataflow.
// It could win next to nothing. On 16x16 PEs with a batch of 8, array alone, row-pack takes as long
// as the dense run (it is 0.99 to 1.02 times as fast on the convolutional networks with as many low
// bits as high bits, whose ideal is 1.41 to 1.57). It loses 29 to 36 % of its cycles because a
// pixel streams again past all C columns if one of them needs it: 58 to 72 % of the PE steps of LSB
// passes are on outputs that are not gated. Waiting for decisions takes 0.1 %. Loading weights
// takes 0.6 to 1.3 %, half of which the dense run takes, too. The LSB pixels of one block could
// stream with the MSB pixels of the next block past the same weight tile. This would save the wait
// and half of the loads, so less than 1 %, and would need a second block of accumulators. In the
// LSTM loads take 33 % (20 % of the dense run) and the wait 2 %, but there is no next block: a time
// step has 8 pixels per column group, and the next step needs the state. What would help is to
// stream different pixels to every column, from a queue of its own, as column-queue does. The
// figures come from
//
//	go test ./sim -run TestWeightStationaryLoses
//
// # Recurrent layers
//
// The rows of a recurrent product are time steps. Row i*T + t is sample i at step t. It reads a
// state that is computed from the results of step t - 1. So each step is a matrix product with as
// many rows as the batch has samples. Its column groups are segments that follow each other without
// a bubble, under the same policies. Between two steps lies the element-wise cell behind the array
// (sigmoid, tanh, multiply, add, round):
//
//	step t: G0 G1 ... Gn          step t+1: G0 G1 ...
//	        |<-- drain -->|<-- cell -->|
//
// How this is counted:
//
//   - The cell has a lane below each column, which takes one result per cycle, as many as the drain
//     chains bring. So it keeps up with the array and adds only its latency, once per step. If the
//     last result of a step leaves in cycle c, the first operand of the next step enters in
//     c + 1 + StateLatency or later. Results of PEs without an output count as results here, as
//     they do at the end of a layer.
//   - The cycles from the last operand of a step until then are recurrence. With overlap "drain" or
//     "none" they start when the feeders are free.
//   - Weight-stationary, the first weight tile of a step is loaded during the wait for the state.
//     In a wait for decisions this is not so. The difference is that the next weights are known
//     here.
//   - Pixels are numbered step by step ([TimeSteps]), so that the pixels of a step lie together.
//
// If the batch has R samples or fewer, every segment is one tile. An LSB pass then finds no other
// tile to fill up with. No policy is faster than lockstep, except policies that carry over from one
// column group to the next.
package dataflow
