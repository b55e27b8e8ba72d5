// Package pe answers: when does a PE array do what, and what did its PEs do?
//
// The array is R x C processing elements of one kind. A kind ([Kinds], one file each) says for how
// many steps a pass streams and what a PE is built of. The rest is the same for all kinds, and is
// explained here with bit-serial PEs. Output-stationary, row r holds an output pixel and column c
// an output channel. Activation digits enter row r from the left, weights enter column c from the
// top, and both move one hop per cycle. So PE(r,c) executes step s of a pass that starts at cycle T
// in cycle T + s + r + c:
//
//	          c=0   c=1   c=2            cycle   PE(0,0)  PE(0,1)  PE(1,1)
//	weights    |     |     |             T       step 0
//	r=0  ---> [ ] - [ ] - [ ]            T+1     step 1   step 0
//	           |     |     |             T+2     step 2   step 1   step 0
//	r=1  ---> [ ] - [ ] - [ ]            ...
//	           |     |     |             T+S     next     step S-1 step S-2
//	           v     v     v  results            pass
//
// Weight-stationary, row r holds L of the K operands and column c an output channel. Weights shift
// down their column for R cycles, right behind the last operands of the previous pass. Then digits
// enter row r from the left as before, and sums hop down, one row per cycle, into an accumulator
// below each column. If the weights of a pass take the cycles T..T+R-1, PE(r,c) executes step s in
// cycle T + R + s + r + c, and the sum of that step leaves column c in cycle T + R + s + (R-1) + c:
//
//	          c=0   c=1              column 0   row 0      row 1
//	weights    |     |               T          weights of row 1 enter
//	r=0  ---> [w] - [w]              T+1        its own    its own
//	           |     |   sums        T+2        step 0
//	r=1  ---> [w] - [w]              T+3        step 1     step 0, leaves
//	           v     v               T+4        next       step 1, leaves
//	          acc   acc                         weights
//
// A pass is one stream of operands over one tile. Every PE does the same, only later, so a pass
// needs no simulation. Timeline knows in closed form when the next pass may start, when a decision
// is known and when the last result has left. The package reference in this folder simulates the
// same array register by register and must agree to the cycle.
package pe
