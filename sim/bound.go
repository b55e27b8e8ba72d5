package sim

import (
	"fmt"
	"math"

	"pgsim/configs"
	"pgsim/energy"
	"pgsim/memory/clock"
	"pgsim/memory/system"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Peak returns what no run of a workload on the job's machine can be below by its work
// alone: every PE works on an output in every cycle, and nothing else takes energy. No
// cycle is simulated. The workload is one that the job was made for, all gates decided.
func (j *Job) Peak(w pgworkloads.Workload) (Result, error) {
	p := j.machine
	if err := p.check(w); err != nil {
		return Result{}, err
	}
	result := Result{Accelerator: p.acc, Workload: w, Fidelity: ArrayOnly, Area: p.energy.Area()}
	for i, layer := range w.Layers {
		worked := p.work(layer, w.Images)
		steps := worked.HighSteps + worked.LowSteps + worked.FullSteps
		r := LayerResult{Layer: p.layers[i], Images: w.Images, GatedOutputs: layer.GatedOutputs(), PEs: p.machine.PEs()}
		r.Report.Cycles = pe.Cycle((steps + r.PEs - 1) / r.PEs)
		r.Report.Activity = worked
		r.Actions = energy.Actions{Array: worked, Seconds: p.seconds(r.Report.Cycles)}
		var err error
		if r.Energy, err = p.energy.Energy(r.Actions); err != nil {
			return Result{}, err
		}
		result.Layers = append(result.Layers, r)
	}
	return result, nil
}

// work returns the PE steps of a layer that work on an output.
func (p *planned) work(w pgworkloads.LayerWork, images int) (a pe.Activity) {
	m := p.machine.For(w.Layer, images)
	outputs := uint64(w.M(images)) * uint64(w.N())
	steps := func(outputs uint64, bits int) uint64 { return outputs * uint64(m.OutputSteps(w.K(), bits)) }
	if w.Gates == nil || p.acc.Array.Policy == configs.DensePolicy {
		a.FullSteps = steps(outputs, w.Activation.Bits)
		return a
	}
	a.HighSteps = steps(outputs, w.Activation.HighBits)
	a.LowSteps = steps(w.GatedOutputs(), w.Activation.LowBits())
	return a
}

// Floor returns what no full run of the job's machine can be below, given what it can't be
// below on the array alone: an array-only run of it, or its [Job.Peak]. Each layer takes as
// long at least as its bytes take on the data buses of the DRAM, and those bytes, the
// standby of the DRAM and leakage take their energy. The job is one of full fidelity.
func (j *Job) Floor(alone Result) (Result, error) {
	p := j.machine
	if len(p.plans) != len(alone.Layers) {
		return Result{}, fmt.Errorf("%s: %d layers are planned, %d were run", p.acc.Name, len(p.plans), len(alone.Layers))
	}
	device, err := system.Device(p.acc.DRAM)
	if err != nil {
		return Result{}, err
	}
	perSecond := device.PeakGBs() * float64(p.acc.DRAM.Channels) * bytesPerGB
	found := alone
	found.Layers = make([]LayerResult, len(alone.Layers))
	for i, layer := range alone.Layers {
		read, written := p.plans[i].ReadBytes(), p.plans[i].WrittenBytes()
		least := float64(read+written) / perSecond * p.acc.Clock.FrequencyMHz * hertzPerMHz
		layer.Report.Cycles = max(layer.Report.Cycles, pe.Cycle(math.Floor(least)))
		a := &layer.Actions
		a.Seconds = p.seconds(layer.Report.Cycles)
		a.DMABytes = read + written
		a.DRAM = energy.DRAMActions{
			Reads: read / p.burst, Writes: written / p.burst,
			Cycles: uint64(a.Seconds*device.ClockMHz*hertzPerMHz) * uint64(p.acc.DRAM.Channels),
		}
		if layer.Energy, err = p.energy.Energy(*a); err != nil {
			return Result{}, err
		}
		found.Layers[i] = layer
	}
	return found, nil
}

const (
	bytesPerGB  = 1e9
	hertzPerMHz = 1e6
)

// seconds returns how long so many cycles of the array take.
func (s *System) seconds(cycles pe.Cycle) float64 {
	return float64(clock.MHz(s.acc.Clock.FrequencyMHz).Time(uint64(cycles)))
}

// Bandwidth returns the bandwidth of the DRAM of a machine in GB/s (10^9 bytes): that of
// the data buses of all its channels.
func Bandwidth(acc configs.Accelerator) (float64, error) {
	device, err := system.Device(acc.DRAM)
	return device.PeakGBs() * float64(acc.DRAM.Channels), err
}
