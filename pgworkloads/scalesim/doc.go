// Package scalesim answers: what do the files of SCALE-Sim describe?
//
// SCALE-Sim (github.com/scalesim-project/SCALE-Sim, release 3.0.0) reads the
// layers of a network from a topology, a CSV file of either kind, and a systolic
// array from a .cfg file:
//
//	Layer name, IFMAP height, IFMAP width, Filter height, Filter width, Channels, Num filter, Strides,
//	Layer, M, N, K,
//
// [ReadTopology] gives the layers for pgsim, with the M, N and K that SCALE-Sim
// works out; [ReadConfig] the array, which [Config.Accelerator] turns into an
// accelerator. Cells count by their place, as in SCALE-Sim; the header tells the
// two kinds apart and names what stands behind the strides.
//
// SCALE-Sim's convolutions have no padding, but it rounds the number of output
// positions up: where the last window sticks out of the input, what lies outside
// is zero. The layers here have inputs that reach as far as their last window.
// It takes a layer with DP in its name as depthwise, a layer of one channel for
// each of its channels; here that is one grouped layer.
//
// Lines that begin with # and what follows a cell that does are comments.
//
// Release 3.0.0 prints the index of the last cycle of a layer, from 0 on, and with
// data flow os leaves out the time in which the last results drain: pgsim counts R+1
// cycles more for each layer with os, R the rows of the array, and 1 more with ws.
//
// Every error is one line that names the file, the line, the column or key, and
// what it must be.
package scalesim
