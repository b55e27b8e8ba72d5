// Package compare answers: what do runs have in common, and how do they differ?
//
// [New] puts runs side by side, figure by figure, with ratios to the first run. [NewDiff] says what
// changed between two runs, layer by layer.
package compare
