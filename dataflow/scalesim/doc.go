// Package scalesim answers: does a dense run take as many cycles in pgsim as in
// SCALE-Sim?
//
// SCALE-Sim counts the cycles of dense matrix products on systolic arrays, with one whole operand
// per step (in pgsim: one lane, and digits as wide as the codes). There are two witnesses per
// dataflow. S_R x S_C are the folded extents of the layer and T is the streamed one
// (output-stationary M, N and K; weight-stationary K, N and M). The witnesses are
//
//   - the formula published with SCALE-Sim (A. Samajdar et al., "A systematic
//     methodology for characterizing scalability of DNN accelerators using
//     SCALE-Sim", ISPASS 2020, run time of a scaled-up array):
//
//     (2R + C + T - 2) * ceil(S_R/R) * ceil(S_C/C)
//
//     pgsim's overlap "none" takes exactly as long;
//
//   - what release 3.0.0 printed for whole networks, stored under figures together with a text on
//     how it was made. It prints the index of the last cycle, which is one less than the number of
//     cycles. Weight-stationary, its folds follow each other like those of "none".
//     Output-stationary, they follow each other like those of "drain", and the results of a fold
//     leave while the lower rows still compute: the R cycles in which the last fold drains are not
//     counted.
//
// Nothing else differs, and nothing is tuned: every difference is 0.
package scalesim
