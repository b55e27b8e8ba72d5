package configs

import (
	"maps"
	"slices"

	"pgsim/configs/strict"
)

// Split names how the work of a layer is dealt to several arrays. "" means SplitAuto.
type Split string

// SplitAuto deals every layer in the way that takes the least time by an estimate.
const SplitAuto Split = "auto"

// IsZero tells whether the split is left out when it is written.
func (s Split) IsZero() bool { return s == "" || s == SplitAuto }

// Name returns the name of the split. It is never empty.
func (s Split) Name() string {
	if s == "" {
		return string(SplitAuto)
	}
	return string(s)
}

// QueuesName says whether arrays share their queues of gated outputs. "" means PrivateQueues.
type QueuesName string

// PrivateQueues says that each array has its own queues.
const PrivateQueues QueuesName = "private"

// IsZero tells whether the name is left out when it is written.
func (q QueuesName) IsZero() bool { return q == "" || q == PrivateQueues }

// Name returns the name. It is never empty.
func (q QueuesName) Name() string {
	if q == "" {
		return string(PrivateQueues)
	}
	return string(q)
}

// defaultBusBits is one bit per cycle for every PE of a 16 x 16 array. This is what the array takes
// at low bits if each PE has its own activation stream.
const defaultBusBits = 256

// Bus returns how many bits per cycle cross the bus between arrays.
func (a Array) Bus() int {
	if a.BusBits == 0 {
		return defaultBusBits
	}
	return a.BusBits
}

// Arrays returns the number of arrays.
func (a Array) Arrays() int { return max(1, int(a.Count)) }

// OneOfArrays returns the machine with the scratchpads of one of its arrays. Each array has its own
// scratchpads, with an equal part of the capacity and banks. If there is only one array, it returns
// the whole machine.
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

// CheckArrays refuses scratchpads that can't be divided among the arrays.
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
