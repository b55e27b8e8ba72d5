// Package sweep answers: how do accuracy, cycles, energy and area change over a grid of machines,
// workloads and thresholds?
//
// A [Spec] says what is varied, in a YAML file or in flags. Its [Grid] has a point for every
// combination of a [Variant], a workload with its thresholds moved, and a [Machine]. [Run] runs
// the points that a [Store] does not hold yet, on all processors. Points share what they have in
// common: the gates of a workload at its thresholds, the accuracy of its network, and the runs of
// baselines. [Collect] makes tables, Pareto fronts and statistics of the finished points.
//
//	Spec --> Grid --> Run --> Store --> Collect --> points.csv, layers.csv, summary.json
//	                   ^        |
//	                   +--------+  what is finished is never run again
//
// Everything in the folder of a sweep except its failures is a pure function of the grid, byte for
// byte, however often the sweep was interrupted.
package sweep
