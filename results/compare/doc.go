// Package compare answers: what do runs have in common, and what sets them apart?
//
// [New] puts runs side by side, figure by figure, with ratios to the first;
// [NewDiff] says what changed between two, layer by layer.
package compare
