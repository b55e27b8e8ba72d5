package sim

import (
	"fmt"
	"math"
	"slices"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/configs/units"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/mapper"
	"pgsim/memory/system"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Peak returns a lower bound of any run of a workload on the job's machine, from its work alone:
// every PE works on an output in every cycle, and nothing else takes energy. No cycle is
// simulated. The workload must be one that the job was made for, with all gates decided.
func (j *Job) Peak(w pgworkloads.Workload) (Result, error) {
	p, given := j.machine, w
	w, err := p.inOrder(given)
	if err != nil {
		return Result{}, err
	}
	layers, err := p.withCodes(w)
	if err != nil {
		return Result{}, err
	}
	operands, _, err := p.operandValues(w)
	if err != nil {
		return Result{}, err
	}
	result := Result{Accelerator: p.described, Workload: w, Fidelity: ArrayOnly, Area: p.energy.Area(), ArrayMM2: p.ArrayArea()}
	for i, layer := range layers {
		worked := p.work(layer, w.Images)
		steps := worked.HighSteps + worked.LowSteps + worked.FullSteps
		r := LayerResult{Layer: p.layers[i], Images: w.Images, GatedOutputs: layer.GatedOutputs(), PEs: p.pes()}
		r.Report.Cycles = pe.Cycle((steps + r.PEs - 1) / r.PEs)
		r.Report.Activity = worked
		r.Actions = energy.Actions{Array: worked, Seconds: p.seconds(r.Report.Cycles)}
		if r.Energy, err = p.energy.Energy(r.Actions); err != nil {
			return Result{}, err
		}
		if err := p.price(&r, operands[i]); err != nil {
			return Result{}, err
		}
		result.Layers = append(result.Layers, r)
	}
	return p.asGiven(given, result), nil
}

// work returns the PE steps of a layer that work on an output.
func (p *planned) work(w pgworkloads.LayerWork, images int) (a pe.Activity) {
	m := p.machine.For(w.Layer, images)
	outputs := uint64(w.M(images)) * uint64(w.N())
	if w.Gates == nil || p.acc.Array.Policy == configs.DensePolicy {
		a.FullSteps = m.FullSteps(w, images)
		return a
	}
	a.HighSteps = outputs * uint64(m.OutputSteps(w.Layer, dataflow.High))
	a.LowSteps = m.LowOutputs(w, images) * uint64(m.OutputSteps(w.Layer, dataflow.Low))
	return a
}

// Floor returns a lower bound of any full run of the job's machine, given a bound on the array
// alone: an array-only run, or its [Job.Peak]. The operands of the first pass have to arrive
// before the array starts. A layer takes at least as long as its bytes take on the data buses of
// the DRAM. Energy includes that of those bytes, their words in the scratchpads, the standby of
// the DRAM and leakage. The job must be one of full fidelity.
func (j *Job) Floor(alone Result) (Result, error) {
	p := j.machine
	if p.dealt != nil {
		return Result{}, strict.Errorf("array.count", "bounds of full runs are known of one array only; use 1, or fidelity %s", ArrayOnly)
	}
	if len(p.plans) != len(alone.Layers) {
		return Result{}, fmt.Errorf("%s: %d layers are planned, %d were run", p.acc.Name, len(p.plans), len(alone.Layers))
	}
	device, err := system.Device(p.acc.DRAM)
	if err != nil {
		return Result{}, err
	}
	perSecond := p.bandwidth() * bytesPerGB
	found := alone
	found.Layers = make([]LayerResult, len(alone.Layers))
	for i, layer := range alone.Layers {
		plan := p.plans[i]
		read, written := plan.ReadBytes(), plan.WrittenBytes()
		cycles := func(bytes uint64) pe.Cycle {
			return pe.Cycle(math.Floor(float64(bytes) / perSecond * p.acc.Clock.FrequencyMHz * units.HertzPerMHz))
		}
		weights, activations := firstBytes(plan)
		layer.Report.Cycles = max(layer.Report.Cycles+cycles(weights+activations), cycles(read+written))
		a := &layer.Actions
		a.Seconds = p.seconds(layer.Report.Cycles)
		a.DMABytes = read + written
		a.DRAM = energy.DRAMActions{
			Reads: read / p.burst, Writes: written / p.burst,
			Cycles: uint64(a.Seconds*device.ClockMHz*units.HertzPerMHz) * uint64(p.acc.DRAM.Channels),
		}
		p.words(a, plan)
		if layer.Energy, err = p.energy.Energy(*a); err != nil {
			return Result{}, err
		}
		found.Layers[i] = layer
	}
	return found, nil
}

// About estimates a full run of the job's machine, given an array-only run of it. The estimate is
// its [Job.Floor], with passes stretched as scratchpads stretch them. It leaves out when accesses
// to the DRAM happen. The job must be one of full fidelity.
func (j *Job) About(alone Result) (Result, error) {
	layers := slices.Clone(alone.Layers)
	for i := range layers {
		layers[i].Report.Cycles += layers[i].Stretch
	}
	alone.Layers = layers
	return j.Floor(alone)
}

// firstBytes returns how many bytes have to arrive before the first pass of a plan: its weights,
// and the chunks of activations up to the rows that the first pixel needs. Where operands are cut
// along K, any part may be the first, and it returns 0.
func firstBytes(plan mapper.Plan) (weights, activations uint64) {
	if len(plan.Steps) == 0 || plan.IsCut() {
		return 0, 0
	}
	first := plan.Steps[0]
	for _, chunk := range plan.Activations.Loads[first.Activations].Chunks {
		activations += chunk.Bytes()
		if chunk.Rows >= plan.RowsNeeded(0) {
			break
		}
	}
	return plan.Weights.Loads[first.Weights].Bytes(), activations
}

// words adds the fewest words of scratchpads that the DMA writes and reads.
func (s *System) words(a *energy.Actions, plan mapper.Plan) {
	words := func(bytes uint64, bits int) uint64 { return bytes * bitsPerByte / uint64(bits) }
	pads := s.acc.Scratchpads
	if !plan.IsCut() {
		a.Scratchpads[memory.Activation].Writes += words(plan.Activations.Bytes(), pads.Activation.WordBits)
		a.Scratchpads[memory.Weight].Writes += words(plan.Weights.Bytes(), pads.Weight.WordBits)
	}
	a.Scratchpads[memory.Output].Reads += words(plan.WrittenBytes(), pads.Output.WordBits)
}

const bytesPerGB = 1e9

// seconds returns how long the given number of cycles of the array takes.
func (s *System) seconds(cycles pe.Cycle) float64 {
	return float64(clock.MHz(s.acc.Clock.FrequencyMHz).Time(uint64(cycles)))
}

// Bandwidth returns the DRAM bandwidth of a machine in GB/s (10^9 bytes): that of the data buses
// of all its channels.
func Bandwidth(acc configs.Accelerator) (float64, error) {
	device, err := system.Device(acc.DRAM)
	return device.PeakGBs() * float64(acc.DRAM.Channels), err
}
