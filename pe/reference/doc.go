// Package reference answers: what does the PE array do in every single cycle?
//
// It simulates the output-stationary array register by register. Nothing here knows in closed form
// when a result is ready or how long a pass takes. Words hop from register to register, comparators
// decide when the last product is in, and results shift out of the array one by one. The run ends
// when the last result has left. The model is slow and meant to be obviously right. It is a witness
// for the pass-level model that the simulator uses.
//
//	           feeders: column 0, 1, 2 (one cycle apart)
//	                       |     |     |   weights hop down
//	                       v     v     v
//	feeder of row 0  ---> PE -> PE -> PE
//	                       |     |     |   digits and tokens hop right
//	feeder of row 1  ---> PE -> PE -> PE
//	(a cycle later)        |     |     |
//	                       v     v     v   drain chain of every column
//	                    partial-sum buffer
//
// One cycle has four phases. The registers that a phase reads were written in an earlier phase, so
// the order of PEs or columns within a phase does not matter:
//
//  1. the sequencer sends the next step of the running pass, and a compare or
//     a drain token for a pass whose steps are all sent, to the corner;
//  2. the controller looks at what registers show and may start a pass, whose
//     first step is then sent in this very cycle;
//  3. every PE computes its next registers from its own and its neighbours';
//  4. every drain chain takes what its PEs unload, shifts, and lets the result
//     of its lowest row leave.
//
// A mixed pass has two parts, which stream at the same time: MSB work in the rows above the band,
// and LSB work in the band. The band's weights come in at a second entry of every column. The
// sequencer's steps reach that entry later, by one cycle for every row above it:
//
//	row 0            ---> PE -> PE     weights from the top
//	row 1            ---> PE -> PE
//	                       ^     ^     second entry: weights of the band's batches
//	row 2 (the band) ---> PE -> PE     digits from streams of their own
//
// If one part has fewer steps, its rows idle until the other part is done. Sums at low bits are
// then put aside as compared sums are, and all drain together.
//
// Where buffers hold a part of K at a time ([Machine.PartOperands]), a pass comes in parts that
// follow each other as its operands would. A PE continues its sum of the part before. It compares
// and drains the sum after the last part.
//
// Where the sums of a part leave the array ([Machine.SumsOut]), every part of every tile is a pass
// of its own. The memory below the array adds up what leaves: it reads the sum that it has of an
// output, adds to it, and writes it back unless it is complete.
//
// Between the time steps of a recurrent problem lies a cell, which makes codes of the sums that
// have left ([Recurrence]). The codes of a step are not there before.
//
// The model trusts nobody's schedule. Every word, sum and result carries the pass that it belongs
// to. The run ends with an error that wraps [ErrHazard] if
//
//   - a step meets weights other than its own,
//   - a sum would be overwritten before it was taken,
//   - a result is loaded over one that has not left, or
//   - a decision or a state is used before it exists.
package reference
