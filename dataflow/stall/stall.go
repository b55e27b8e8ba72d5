// Package stall answers: why did the array not stream operands that even a perfect packing of the
// gated outputs would have to stream?
//
// Each cause is declared here, once. Counts, records, tables, pictures and the
// schema of results follow from the declarations.
package stall

import "fmt"

// Cause is why the feeders of the array were not busy.
type Cause int

// The causes, in the order of records.
const (
	FillDrain Cause = iota
	DecisionWait
	QueueImbalance
	BlockCut
	Scratchpad
	PostProcessing
	Recurrence
	Memory
	// Count is the number of causes.
	Count = iota
)

// Info is the declaration of a cause.
type Info struct {
	// Name is its name in records.
	Name string
	// Label is its name in tables, in pages and in pictures.
	Label string
	// Doc says what its cycles are.
	Doc string
	// Alone is set if the array has such cycles even if memory never waits.
	Alone bool
	// Rare is set if tables leave the cause out when no cycle has it.
	Rare bool
	// Color is its colour in pages and pictures, as RGB. Source: Okabe and Ito, Color Universal
	// Design (2008), except where noted.
	Color string
}

// infos are the declarations.
var infos = [Count]Info{
	FillDrain: {
		Name: "fill_drain", Label: "fill and drain", Alone: true, Color: "#8a8a8a", // grey, ours
		Doc: "the array fills or drains",
	},
	DecisionWait: {
		Name: "decision_wait", Label: "decision wait", Alone: true, Color: "#e69f00", // orange
		Doc: "the feeders wait for decisions",
	},
	QueueImbalance: {
		Name: "queue_imbalance", Label: "queue imbalance", Alone: true, Color: "#f0e442", // yellow
		Doc: "LSB passes beyond those of a perfect packing of each pixel block " +
			"(of the whole layer, under policies that carry over): " +
			"PEs are idle because their output is not gated, or their queue is shorter than that of others",
	},
	BlockCut: {
		Name: "block_cut", Label: "block cut", Rare: true, Color: "#9467bd", // mauve, ours
		Doc: "LSB passes that a perfect packing needs only because column groups are cut at pixel blocks " +
			"that fit the scratchpads, each packed by itself, or because scratchpads make room for the next one",
	},
	Scratchpad: {
		Name: "scratchpad", Label: "scratchpad", Color: "#cc79a7", // purple
		Doc: "passes stretched because a scratchpad bank could not give its words in time",
	},
	PostProcessing: {
		Name: "post_processing", Label: "post-processing", Alone: true, Rare: true, Color: "#8c564b", // brown, ours
		Doc: "the drain chains are held because the post-processing unit can't keep up with the results, " +
			"and its latency after the last of them",
	},
	Recurrence: {
		Name: "recurrence", Label: "recurrence", Alone: true, Rare: true, Color: "#6b8e23", // olive, ours
		Doc: "a recurrent layer waits for its state: until the last result of the time step before " +
			"has left the array and gone through the element-wise cell",
	},
	Memory: {
		Name: "dram", Label: "DRAM", Color: "#d55e00", // vermilion
		Doc: "waiting for DMA and DRAM, and writing the last results back",
	},
}

// All returns the causes in the order of records.
func All() []Cause {
	all := make([]Cause, Count)
	for i := range all {
		all[i] = Cause(i)
	}
	return all
}

// Info returns the declaration of the cause.
func (c Cause) Info() Info { return infos[c] }

// String returns the cause's name in records.
func (c Cause) String() string { return infos[c].Name }

// Label returns the cause's name in tables and pictures.
func (c Cause) Label() string { return infos[c].Label }

// Named returns the cause with a given name in records.
func Named(name string) (Cause, error) {
	for c, info := range &infos {
		if info.Name == name {
			return Cause(c), nil
		}
	}
	return 0, fmt.Errorf("%q is no cause of a stall that this pgsim knows; a newer one may have written it", name)
}
