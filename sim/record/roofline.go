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

// newRoofline returns what bounds the layers of a run, nil where the DRAM has no say in it.
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
		c := ceiling(machine, l.Layer, run.Accelerator)
		at := slices.IndexFunc(roofline.Ceilings, func(other results.Ceiling) bool {
			return other.Bits == c.Bits && other.HighBits == c.HighBits && other.WeightBits == c.WeightBits && (other.High == nil) == (c.High == nil)
		})
		if at < 0 {
			roofline.Ceilings = append(roofline.Ceilings, c)
		}
	}
	return roofline
}

// ceiling returns the ceilings of a layer's operand widths.
func ceiling(machine dataflow.Machine, l pgworkloads.Layer, acc configs.Accelerator) results.Ceiling {
	machine = machine.For(l, 1)
	group := machine.Element().Group()
	rate := func(kind dataflow.Kind, activationBits int) float64 {
		first := machine.PassOperands(l, kind).Lo
		one := dataflow.Range{Lo: first, Hi: first + group}
		bitOps := group * l.WeightBits * activationBits // useful ones: the paper's count
		perCycle := float64(acc.Array.Rows*acc.Array.Cols) * float64(bitOps) / float64(machine.PassSteps(l, kind, one))
		return perCycle * acc.Clock.FrequencyMHz * units.HertzPerMHz
	}
	a := l.Activation
	c := results.Ceiling{Bits: a.Bits, HighBits: a.HighBits, WeightBits: l.WeightBits, Full: rate(dataflow.Full, a.Bits)}
	if l.Gated && acc.Array.Policy != configs.DensePolicy {
		c.High, c.Low = pointer(rate(dataflow.High, a.HighBits)), pointer(rate(dataflow.Low, a.LowBits()))
	}
	return c
}
