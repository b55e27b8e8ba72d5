// Package scalesim answers: what do the files of SCALE-Sim describe?
//
// SCALE-Sim (github.com/scalesim-project/SCALE-Sim, release 3.0.0) reads the layers of a network
// from a topology, which is a CSV file of one of two kinds, and a systolic array from a .cfg file:
//
//	Layer name, IFMAP height, IFMAP width, Filter height, Filter width, Channels, Num filter, Strides,
//	Layer, M, N, K,
//
// [ReadTopology] returns the layers for pgsim, with the M, N and K that SCALE-Sim computes.
// [ReadConfig] returns the array, which [Config.Accelerator] turns into an accelerator. As in
// SCALE-Sim, the position of a cell says what it is. The header tells the two kinds apart and names
// what follows the strides.
//
// SCALE-Sim's convolutions have no padding, but SCALE-Sim rounds the number of output positions up:
// if the last window reaches beyond the input, the values outside are zero. The layers here have
// inputs that reach as far as their last window. SCALE-Sim treats a layer with DP in its name as
// depthwise, as one layer of one channel for each of its channels; here it is one grouped layer.
//
// Lines that begin with # are comments, and so is everything from a cell that begins with # to the
// end of its line.
//
// Release 3.0.0 prints the index of the last cycle of a layer, counted from 0. With data flow os it
// leaves out the time in which the last results drain. So pgsim counts R+1 cycles more for each
// layer with os, where R is the number of rows of the array, and 1 more with ws.
//
// Every error is one line that names the file, the line, the column or key, and the value that it
// must have.
package scalesim
