package record

import (
	"slices"

	"pgsim/configs"
	"pgsim/configs/units"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim"
)

// newRoofline returns what bounds the layers of a run, or nil if the DRAM is not simulated.
func newRoofline(run sim.Result) *results.Roofline {
	bandwidth, err := sim.Bandwidth(run.Accelerator)
	if err != nil || run.Fidelity == sim.ArrayOnly {
		return nil
	}
	machine, err := dataflow.NewMachine(run.Accelerator.Array)
	if err != nil {
		return nil
	}
	roofline := &results.Roofline{DRAMGBs: bandwidth}
	for _, l := range run.Layers {
		c := ceiling(machine.For(l.Layer, l.Images), l.Layer, run.Accelerator)
		at := slices.IndexFunc(roofline.Ceilings, func(other results.Ceiling) bool {
			return other.Bits == c.Bits && other.HighBits == c.HighBits && other.WeightBits == c.WeightBits && (other.High == nil) == (c.High == nil)
		})
		if at < 0 {
			roofline.Ceilings = append(roofline.Ceilings, c)
			continue
		}
		highest := &roofline.Ceilings[at]
		highest.Full = max(highest.Full, c.Full)
		if c.High != nil {
			*highest.High, *highest.Low = max(*highest.High, *c.High), max(*highest.Low, *c.Low)
		}
	}
	return roofline
}

// ceiling returns the ceilings of a layer, on a machine that is set up for it. Bit operations are
// those that an output needs, without any extra ones that a pass makes.
func ceiling(machine dataflow.Machine, l pgworkloads.Layer, acc configs.Accelerator) results.Ceiling {
	rate := func(kind dataflow.Kind, part pgworkloads.Part) float64 {
		bitOps := float64((part.To - part.From) * part.Bits * l.WeightBits)
		perCycle := float64(acc.Array.Arrays()*acc.Array.Rows*acc.Array.Cols) * bitOps / float64(max(machine.OutputSteps(l, kind), 1))
		return perCycle * acc.Clock.FrequencyMHz * units.HertzPerMHz
	}
	c := results.Ceiling{
		Bits: l.Activation.Bits, HighBits: l.Activation.HighBits, WeightBits: l.WeightBits,
		Full: rate(dataflow.Full, l.WholePart()),
	}
	if l.Gated && acc.Array.Policy != configs.DensePolicy {
		c.High, c.Low = pointer(rate(dataflow.High, l.HighPart())), pointer(rate(dataflow.Low, l.LowPart()))
	}
	return c
}
