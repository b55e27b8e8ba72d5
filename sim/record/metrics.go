package record

import (
	"pgsim/configs/units"
	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/results"
	"pgsim/sim"
)

// baselineBits is the precision of the paper's baseline: all outputs at 8 bits.
const baselineBits = 8

// sums are the additive figures behind Metrics.
type sums struct {
	metrics         results.Metrics
	gatedLayerOuts  uint64 // outputs of gated layers
	bitMACs         uint64 // MACs * B
	averageBitMACs  uint64 // MACs * average bits
	uniformBitOps   uint64 // MACs * weight bits * B
	uniform8BitOps  uint64 // MACs * weight bits * 8
	workedSteps     uint64 // PE steps that worked on an output
	pes             uint64
	baseline        results.BaselineCycles
	baselineEnergy  results.Parts
	withoutBaseline bool
	steps           steps // from the ideal saving to the realised one
}

// add adds a layer's run, beside that of the baseline machine if there is one.
func (s *sums) add(run sim.LayerResult, baseline *sim.LayerResult) {
	l := run.Layer
	a := l.Activation
	macs := l.MACs(run.Images)
	outputs := uint64(l.M(run.Images)) * uint64(l.N())
	averageBitMACs := l.BitMACs(outputs, run.GatedOutputs)
	if l.Gated {
		s.gatedLayerOuts += outputs
	}
	s.bitMACs += macs * uint64(a.Bits)
	s.averageBitMACs += averageBitMACs
	s.uniformBitOps += macs * uint64(l.WeightBits) * uint64(a.Bits)
	s.uniform8BitOps += macs * uint64(l.WeightBits) * baselineBits

	m := fromReport(run)
	m.MACs, m.Outputs, m.GatedOutputs = macs, outputs, run.GatedOutputs
	m.BitOps = averageBitMACs * uint64(l.WeightBits)
	m.DRAM = traffic(run.DRAM)
	m.EnergyPJ = newParts(run.Energy)
	if run.Words != (sim.ActivationWords{}) {
		m.ActivationWords = (&results.ActivationWords{Read: run.Words.Read, Unrolled: run.Words.Unrolled}).Add(nil)
	}
	s.metrics.Add(m)
	s.workedSteps += worked(run.Report.Activity)
	s.pes = run.PEs
	s.addBaseline(baseline)
	if baseline != nil && macs > 0 {
		if s.steps == nil {
			s.steps = steps{}
		}
		s.steps.add(run.Report.Breakdown, baseline.Report.Breakdown, averageBitMACs, macs*uint64(a.Bits))
	}
}

// fromReport returns the figures of the array.
func fromReport(run sim.LayerResult) results.Metrics {
	r, alone := run.Report, run.Alone
	var counters results.Counters
	for _, c := range r.Counters {
		counters = append(counters, results.Counter{Name: c.Name, Value: c.Value})
	}
	if m := r.Moves; m.PartSumWrites > 0 {
		counters = append(counters,
			results.Counter{Name: "part_sums_written", Value: m.PartSumWrites}, results.Counter{Name: "part_sums_read", Value: m.PartSumReads})
	}
	if r.PostOperations > 0 {
		counters = append(counters, results.Counter{Name: "post_operations", Value: r.PostOperations})
	}
	return results.Metrics{
		Counters: counters,
		Passes:   results.Passes(r.Passes),
		Cycles: results.Cycles{
			Total: uint64(r.Cycles), Array: uint64(alone.Cycles),
			Busy: uint64(r.Breakdown.Busy), Stall: stall.Convert[uint64](r.Breakdown.Stall),
		},
		ArrayCycles: results.Breakdown{
			Busy: uint64(alone.Breakdown.Busy), Stall: stall.Convert[uint64](alone.Breakdown.Stall),
		},
		IdlePESteps: results.IdlePESteps{
			NotGated: r.Activity.IdleNotGated, QueueShorter: r.Activity.IdleQueueShorter, TilePartial: r.Activity.IdleTilePartial,
		},
	}
}

// worked returns the PE steps that worked on an output.
func worked(a pe.Activity) uint64 { return a.HighSteps + a.LowSteps + a.FullSteps }

func (s *sums) addBaseline(baseline *sim.LayerResult) {
	if baseline == nil {
		s.withoutBaseline = true
		return
	}
	s.baseline.Total += uint64(baseline.Report.Cycles)
	s.baseline.Array += uint64(baseline.Alone.Cycles)
	s.baselineEnergy = s.baselineEnergy.Add(newParts(baseline.Energy))
}

// result returns the metrics, including all ratios, of an array with the given clock.
func (s *sums) result(mhz float64) results.Metrics {
	m := s.metrics
	m.GatedFraction = ratio(m.GatedOutputs, s.gatedLayerOuts)
	m.AverageBits = ratio(s.averageBitMACs, m.MACs)
	m.BitOpSaving = results.BitOpSaving{
		UniformB: ratio(s.uniformBitOps, m.BitOps),
		Uniform8: ratio(s.uniform8BitOps, m.BitOps),
	}
	m.Utilisation = ratio(s.workedSteps, m.Cycles.Total*s.pes)
	m.IdealSaving = ratio(s.bitMACs, s.averageBitMACs)
	setRates(&m, mhz)
	if s.withoutBaseline || m.MACs == 0 {
		return m
	}
	m.BaselineCycles = &s.baseline
	m.BaselineEnergyPJ = &s.baselineEnergy
	m.RealisedSaving = pointer(ratio(s.baseline.Total, m.Cycles.Total))
	m.RealisedSavingArray = pointer(ratio(s.baseline.Array, m.Cycles.Array))
	m.EnergySaving = pointer(s.baselineEnergy.Total / m.EnergyPJ.Total)
	m.Waterfall = s.steps.waterfall(s.baseline.Total, s.averageBitMACs, s.bitMACs)
	return m
}

// Units of rates.
const (
	picowattsPerMW    = 1e9
	operationsPerMAC  = 2 // a multiplication and an addition
	operationsPerTera = 1e12
)

// setRates computes the speed and the power of an array with the given clock.
func setRates(m *results.Metrics, mhz float64) {
	if m.Cycles.Total == 0 {
		return
	}
	seconds := float64(m.Cycles.Total) / (mhz * units.HertzPerMHz)
	operations := operationsPerMAC * float64(m.MACs)
	m.Seconds = &seconds
	m.PowerMW = pointer(m.EnergyPJ.Total / seconds / picowattsPerMW)
	m.TOPS = pointer(operations / seconds / operationsPerTera)
	if m.EnergyPJ.Total > 0 {
		m.TOPSPerW = pointer(operations / m.EnergyPJ.Total) // operations per pJ
	}
}

// ratio returns a / b, or 0 if b is 0.
func ratio(a, b uint64) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func pointer(v float64) *float64 { return &v }
