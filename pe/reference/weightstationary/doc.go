// Package weightstationary answers: what does a weight-stationary PE array do in
// every single cycle?
//
// It is for the weight-stationary array what package reference is for the output-stationary one: a
// model of every register that knows no closed form. It is slow and meant to be obviously right.
//
//	             weights, empty sums and their gates (one cycle later per column)
//	                   |     |     |
//	                   v     v     v
//	feeder of row 0 -> PE -> PE -> PE
//	                   |     |     |    digits hop right; weights hop down until
//	feeder of row 1 -> PE -> PE -> PE   they are in their row; sums hop down in
//	(a cycle later)    |     |     |    every step
//	                   v     v     v
//	                  accumulators, and a comparator, of every column
//
// A fold is one pass of pixels past one weight tile. The weight of the lowest row is sent first.
// Every word stops in the row that it is for, where it replaces the weight of the fold before. A PE
// adds its products to the sum that comes from above in the same cycle as its digits come from the
// left. Below a column, the sums of all digits of a pixel are added up. The result then goes to or
// comes back from a buffer with one read and one write port per column. In the fold that decides,
// the comparator sees the result in the cycle after.
//
// One cycle has three phases:
//
//  1. The sequencer sends the next word or step of the running fold to the corner.
//  2. The controller looks at what registers show and may start a fold, whose first word is then
//     sent in this very cycle.
//  3. Every register takes over what its inputs show, and columns take the sums that leave their
//     lowest PE.
//
// Every word, step and sum carries its fold. The run ends with an error that wraps
// reference.ErrHazard if
//
//   - digits meet weights or sums that are not their own,
//   - a result is added out of order or through a busy port, or
//   - a decision is used before it exists.
package weightstationary
