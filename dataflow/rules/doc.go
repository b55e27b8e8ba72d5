// Package rules answers: did an array keep the rules of the output-stationary schedule, whoever
// decided what it did?
//
// It takes the log of a run, pass by pass and PE by PE. The log may come from the pass-level model,
// from the register-level model or from hardware. The package knows nothing of how a policy chooses
// its passes:
//
//	pass   start  steps  kind     PE(0,0)      PE(0,1)      ...
//	0      0      12     high     (0,0) high   (0,1) high
//	1      16     12     high     (4,0) high   (4,1) high
//	2      40     4      low      (0,1) low    (5,0) low
//
// A [Checker] takes the passes in the order of their start. It checks that
//
//   - every output gets its high part once, every gated output gets its low part once, and nothing
//     else is worked on (once); passes over all bits may each add up a part of K, as long as the
//     total number of steps is the same;
//   - a low part starts only when its output's decision is known (known);
//   - no bank of queues has more entries than it has room for, even if all outputs of tiles in
//     flight turn out to be gated (capacity);
//   - in each pass, a column has one channel from each of its weight entries, and a row has one
//     pixel unless PEs have streams of their own; under pixel-share, in layers of at most R pixels,
//     the low parts in a row have one pixel, and those in a column any channels (operands);
//   - low parts are completed within reach of the PE that decided them: in its cluster of columns,
//     its neighbourhood of rows, or the band (reach);
//   - a PE works on one output at a time, and sums stay in no PE that has no place for them
//     (registers);
//   - a pass starts when the feeders are free (feeders), when its results meet no others in the
//     drain chains (drain), and when the state that it reads has been computed (state);
//   - passes have the steps and the ends of their kind (kind), and the run ends with the last
//     result (cycles).
//
// Errors are of type [*Violation]: they name the rule, the pass and the PE.
package rules
