// Program benchmarks measures how fast pgsim is, and compares it with alternatives:
//
//	go run ./results/benchmarks -o DIR                 # whole networks, cubes, sweeps, cores
//	    --before PGSIM                                 # the same with another build of pgsim
//	    --rtl                                          # a layer on Verilator; needs verilator and g++
//	    --scale-sim DIR                                # ResNet-18 with SCALE-Sim, from its folder
//
// It runs everything in turns, several times, in one go. It reports the least CPU time of each and
// the ratios. On a machine that others use, too, absolute times mean little; ratios mean more. DIR
// gets benchmarks.csv and a plot of every curve. It runs on Linux only, where processes report
// their CPU time and their memory.
package main
