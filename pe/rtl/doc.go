// Package rtl answers: does hardware do what the models say?
//
// It holds the PE array in synthesizable SystemVerilog (directory verilog), with
// the controllers of the policies dense, lockstep, pe-queue, column-queue,
// column-share, column-greedy, layer-share and band-share, a test bench in C++
// (directory bench), and the Go code that builds both with Verilator and compares what
// the array does with the models:
//
//	layer ---> Simulator (Verilator) ---> outputs, decisions, pass starts
//	  |                                        |  must be equal, to the bit
//	  +-----> pe/reference ------------------->+  and to the cycle
//	  +-----> dataflow ----------------------->+
//
// The bench plays the role of the scratchpads: it answers what the array asks for, and watches. It
// knows no schedule: every pass starts because the controller in the array starts it. Registers
// hold random bits before reset. Operands that the array did not ask for are random, too.
//
// Layers whose operands don't fit in the buffers run in parts of K ([Case].PartGroups), under every
// policy.
//
// [Validate] draws random layers and reports the largest difference, and [Compare] checks one
// layer. [Synthesize] asks Yosys what the array is made of. A [Result] tells pass by pass what
// every PE worked on.
package rtl
