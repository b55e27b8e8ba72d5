package configs

import (
	"maps"
	"slices"

	"pgsim/configs/strict"
)

// Split names how the work of a layer is dealt to several arrays. None is SplitAuto.
type Split string

// SplitAuto deals every layer as takes the least.
const SplitAuto Split = "auto"

// IsZero tells whether the split needn't be written.
func (s Split) IsZero() bool { return s == "" || s == SplitAuto }

// Name returns the name of the split, which is never empty.
func (s Split) Name() string {
	if s == "" {
		return string(SplitAuto)
	}
	return string(s)
}

// QueuesName says whether arrays share their queues of gated outputs. None is PrivateQueues.
type QueuesName string

// PrivateQueues are queues of which each array has its own.
const PrivateQueues QueuesName = "private"

// IsZero tells whether the name needn't be written.
func (q QueuesName) IsZero() bool { return q == "" || q == PrivateQueues }

// Name returns the name, which is never empty.
func (q QueuesName) Name() string {
	if q == "" {
		return string(PrivateQueues)
	}
	return string(q)
}

// defaultBusBits is a bit per cycle for every PE of a 16 x 16 array: as many as it takes at low
// bits if each has an activation stream of its own.
const defaultBusBits = 256

// Bus returns how many bits cross the bus between arrays in a cycle.
func (a Array) Bus() int {
	if a.BusBits == 0 {
		return defaultBusBits
	}
	return a.BusBits
}

// Arrays returns how many arrays there are.
func (a Array) Arrays() int { return max(1, int(a.Count)) }

// OneOfArrays returns the machine with the scratchpads of one of its arrays: each has those
// of its own, with an equal part of the capacity and of the banks. Of one array it is the
// machine.
func (a Accelerator) OneOfArrays() Accelerator {
	n := a.Array.Arrays()
	for _, pad := range a.pads() {
		pad.CapacityKiB = max(1, pad.CapacityKiB/n)
		pad.Banks = max(1, pad.Banks/n)
	}
	return a
}

func (a *Accelerator) pads() map[string]*Scratchpad {
	return map[string]*Scratchpad{
		"scratchpads.activation": &a.Scratchpads.Activation.Scratchpad,
		"scratchpads.weight":     &a.Scratchpads.Weight,
		"scratchpads.output":     &a.Scratchpads.Output,
	}
}

// CheckArrays refuses scratchpads that can't be dealt to the arrays.
func (a Accelerator) CheckArrays() error {
	n, pads := a.Array.Arrays(), a.pads()
	for _, path := range slices.Sorted(maps.Keys(pads)) {
		pad := pads[path]
		if pad.Banks%n != 0 {
			return strict.Errorf(path+".banks", "must be a multiple of array.count %d, as each array has banks of its own; got %d", n, pad.Banks)
		}
		if pad.CapacityKiB%n != 0 {
			return strict.Errorf(path+".capacity_kib", "must be a multiple of array.count %d, as each array has a part of its own; got %d",
				n, pad.CapacityKiB)
		}
	}
	return nil
}
