// Package pe answers: when does a PE array do what, and what did its PEs do?
//
// The array is R x C processing elements of one kind. A kind ([Kinds], a file each)
// says for how many steps a pass streams and what a PE is built of; the rest is the
// same for all kinds and told here with bit-serial PEs. Output-stationary, row r
// holds an output pixel, column c an output channel. Activation digits enter
// row r from the left, weights enter column c from the top, and both move one
// hop per cycle, so PE(r,c) executes step s of a pass that starts at cycle T in
// cycle T + s + r + c:
//
//	          c=0   c=1   c=2            cycle   PE(0,0)  PE(0,1)  PE(1,1)
//	weights    |     |     |             T       step 0
//	r=0  ---> [ ] - [ ] - [ ]            T+1     step 1   step 0
//	           |     |     |             T+2     step 2   step 1   step 0
//	r=1  ---> [ ] - [ ] - [ ]            ...
//	           |     |     |             T+S     next     step S-1 step S-2
//	           v     v     v  results            pass
//
// Weight-stationary, row r holds L of the K operands and column c an output
// channel. Weights shift down their column for R cycles, right behind the last
// operands of the pass before. Then digits enter row r from the left as before,
// and sums hop down, one row per cycle, into an accumulator below each column.
// Step s of a pass whose weights take the cycles T..T+R-1 is executed by
// PE(r,c) in cycle T + R + s + r + c, and its sum leaves column c in cycle
// T + R + s + (R-1) + c:
//
//	          c=0   c=1              column 0   row 0      row 1
//	weights    |     |               T          weights of row 1 enter
//	r=0  ---> [w] - [w]              T+1        its own    its own
//	           |     |   sums        T+2        step 0
//	r=1  ---> [w] - [w]              T+3        step 1     step 0, leaves
//	           v     v               T+4        next       step 1, leaves
//	          acc   acc                         weights
//
// A pass is one stream of operands over one tile. Because every PE does the
// same, only later, a pass needs no simulation: Timeline knows in closed form
// when the next pass may start, when a decision is known and when the last
// result has left. The package reference below this one simulates the same
// array register by register and must agree to the cycle.
package pe
