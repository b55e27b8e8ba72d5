package energy

import (
	"maps"

	"pgsim/pe/hardware"
)

// Beside returns what two machines did side by side. The time is that of the slower one.
func (a Actions) Beside(b Actions) Actions {
	a.Array.Add(b.Array)
	for _, sum := range []struct {
		to   *uint64
		more uint64
	}{
		{&a.OperandHops, b.OperandHops}, {&a.WeightHops, b.WeightHops}, {&a.DrainHops, b.DrainHops},
		{&a.QueuePushes, b.QueuePushes}, {&a.QueuePops, b.QueuePops},
		{&a.PartialSumReads, b.PartialSumReads}, {&a.PartialSumWrites, b.PartialSumWrites},
		{&a.ActivationCrossbarBits, b.ActivationCrossbarBits}, {&a.WeightCrossbarBits, b.WeightCrossbarBits},
		{&a.DMABytes, b.DMABytes},
		{&a.DRAM.Reads, b.DRAM.Reads}, {&a.DRAM.Writes, b.DRAM.Writes},
		{&a.DRAM.Activates, b.DRAM.Activates}, {&a.DRAM.Refreshes, b.DRAM.Refreshes},
		{&a.DRAM.ActiveCycles, b.DRAM.ActiveCycles}, {&a.DRAM.Cycles, b.DRAM.Cycles},
	} {
		*sum.to += sum.more
	}
	for i, words := range b.Scratchpads {
		a.Scratchpads[i].Reads += words.Reads
		a.Scratchpads[i].Writes += words.Writes
	}
	own := map[hardware.Action]uint64{}
	maps.Copy(own, a.Own)
	for action, n := range b.Own {
		own[action] += n
	}
	a.Own = own
	a.Seconds = max(a.Seconds, b.Seconds)
	return a
}
