// Program benchmarks measures how fast pgsim is, beside what else could have answered:
//
//	go run ./results/benchmarks -o DIR                 # whole networks, cubes, sweeps, cores
//	    --before PGSIM                                 # the same with another build of pgsim
//	    --rtl                                          # a layer on Verilator; needs verilator and g++
//	    --scale-sim DIR                                # ResNet-18 with SCALE-Sim, from its folder
//
// It runs everything in turns, several times, in one go, and reports the least CPU time of
// each and the ratios: times of a machine that others use, too, mean little, their
// ratios more. DIR gets benchmarks.csv and a plot of every curve. Linux only, where
// processes tell their CPU time and their memory.
package main
