package results

import (
	"slices"

	"pgsim/dataflow/stall"
	"pgsim/results/format"
)

// figures are the figures that all metrics have, in the order of columns.
var figures = declare(workFigures, cycleFigures, arrayFigures, idleFigures, dramFigures, baselineFigures, savingFigures, rateFigures, energyFigures)

func declare(groups ...[]Figure) []Figure {
	list := slices.Concat(groups...)
	for i, f := range list {
		list[i] = f.complete()
	}
	return list
}

// Units of figures.
const (
	cyclesUnit    = "cycles"
	fractionUnit  = "fraction"
	ratioUnit     = "ratio"
	passesUnit    = "passes"
	stepsUnit     = "PE steps"
	accessesUnit  = "accesses"
	bytesUnit     = "bytes"
	picojouleUnit = "pJ"
	secondsUnit   = "s"
)

// workFigures say what there was to compute, what gates save and what was done.
var workFigures = []Figure{
	{
		Label: "MACs", Unit: "MACs", Section: WorkSection,
		Doc: "multiply-accumulates", at: func(m *Metrics) any { return &m.MACs },
	},
	{
		Label: "outputs", Unit: "outputs",
		Doc: "results", at: func(m *Metrics) any { return &m.Outputs },
	},
	{
		Label: "gated outputs", Unit: "outputs", Section: WorkSection,
		Doc: "outputs computed in full because their gate is on", at: func(m *Metrics) any { return &m.GatedOutputs },
	},
	{
		Label: "gated outputs", Head: "gated %", Unit: fractionUnit, Section: SavingsSection, Sum: RatioOfSums,
		Show: format.Percent, Cell: format.InPercent,
		Doc: "the share of the outputs of gated layers that are computed in full", at: func(m *Metrics) any { return &m.GatedFraction },
	},
	{
		Label: "average bits", Head: "avg bits", Unit: "bits", Section: SavingsSection, Sum: RatioOfSums,
		Show: format.Three, Cell: format.Two,
		Doc: "Bh + f*Bl of gated layers, B of others, weighted by MACs", at: func(m *Metrics) any { return &m.AverageBits },
	},
	{
		Label: "bit operations", Head: "bit ops", Unit: "bit operations",
		Doc: "MACs x weight bits x average bits", at: func(m *Metrics) any { return &m.BitOps },
	},
	{
		Label: "bit operations against uniform B bits", Head: "vs B bits", Unit: ratioUnit, Sum: RatioOfSums, Show: format.Times,
		Doc: "bit operations with all outputs at B bits, over `bit_ops`", at: func(m *Metrics) any { return &m.BitOpSaving.UniformB },
	},
	{
		Label: "bit operations against uniform 8 bits", Head: "vs 8 bits", Unit: ratioUnit, Sum: RatioOfSums, Show: format.Times,
		Doc: "bit operations with all outputs at 8 bits, the paper's baseline, over `bit_ops`",
		at:  func(m *Metrics) any { return &m.BitOpSaving.Uniform8 },
	},
	{
		Label: "MSB passes", Unit: passesUnit, Section: WorkSection,
		Doc: "passes that compute high parts and decide", at: func(m *Metrics) any { return &m.Passes.High },
	},
	{
		Label: "LSB passes", Unit: passesUnit, Section: WorkSection,
		Doc: "passes that compute low parts of gated outputs", at: func(m *Metrics) any { return &m.Passes.Low },
	},
	{
		Label: "passes of all bits", Unit: passesUnit, Section: WorkSection,
		Doc: "passes of layers that are not gated, or of a dense machine", at: func(m *Metrics) any { return &m.Passes.Full },
	},
}

// cycleFigures say where the cycles went.
var cycleFigures = append([]Figure{
	{
		Label: "cycles", Unit: cyclesUnit, Section: CyclesSection, Goal: Less,
		Doc: "array cycles with memory: `cycles.busy` plus all of `cycles.stall`", at: func(m *Metrics) any { return &m.Cycles.Total },
	},
	{
		Label: "array alone", Head: "array cycles", Unit: cyclesUnit, Section: CyclesSection,
		Doc: "the layer alone, memory never waiting", at: func(m *Metrics) any { return &m.Cycles.Array },
	},
	{
		Label: "busy", Unit: cyclesUnit, Section: CyclesSection,
		Doc: "cycles that streamed operands which a perfect packing would stream, too; each column group of the layer " +
			"(of a time step) is packed as a whole, so that `array_cycles.busy` is the same under every policy that gates",
		at: func(m *Metrics) any { return &m.Cycles.Busy },
	},
}, stallFigures(false, func(m *Metrics) *Stall { return &m.Cycles.Stall })...)

// stallFigures are the figures of stalls: one for every cause.
func stallFigures(alone bool, of func(*Metrics) *Stall) []Figure {
	list := make([]Figure, 0, stall.Count)
	for _, c := range stall.All() {
		f := Figure{
			Name: "stall_" + c.String(), Label: "stall: " + c.Label(), Unit: cyclesUnit, Section: CyclesSection,
			Doc: c.Info().Doc, at: func(m *Metrics) any { return &of(m)[c] },
		}
		if alone {
			f.Name, f.Section, f.JSONOnly, f.Doc = "", NoSection, true, "as `cycles.stall."+c.String()+"`, of `cycles.array`"
			if !c.Info().Alone {
				f.Doc += ": always 0"
			}
		}
		list = append(list, f)
	}
	return list
}

// arrayFigures break down the cycles of the array alone, and say how well it is used.
var arrayFigures = append(append([]Figure{
	{
		Label: "busy, array alone", Unit: cyclesUnit, JSONOnly: true,
		Doc: "as `cycles.busy`, of `cycles.array`", at: func(m *Metrics) any { return &m.ArrayCycles.Busy },
	},
}, stallFigures(true, func(m *Metrics) *Stall { return &m.ArrayCycles.Stall })...), Figure{
	Label: "utilisation", Head: "util %", Unit: fractionUnit, Section: SavingsSection, Sum: RatioOfSums,
	Show: format.Percent, Cell: format.InPercent,
	Doc: "PE steps that worked on an output, over `cycles.total` x R x C", at: func(m *Metrics) any { return &m.Utilisation },
})

// idleFigures are the PE steps without work, by cause.
var idleFigures = []Figure{
	{
		Name: "idle_not_gated", Label: "idle: not gated", Unit: stepsUnit, Section: WorkSection,
		Doc: "PE steps of passes that worked on nothing because the PE's output is not gated",
		at:  func(m *Metrics) any { return &m.IdlePESteps.NotGated },
	},
	{
		Name: "idle_queue_shorter", Label: "idle: queue shorter", Unit: stepsUnit, Section: WorkSection,
		Doc: "the same, because the PE's or its column's queue was shorter than others",
		at:  func(m *Metrics) any { return &m.IdlePESteps.QueueShorter },
	},
	{
		Name: "idle_tile_partial", Label: "idle: tile partial", Unit: stepsUnit, Section: WorkSection,
		Doc: "the same, because the tile does not fill the array",
		at:  func(m *Metrics) any { return &m.IdlePESteps.TilePartial },
	},
}

// dramFigures are the traffic of the off-chip memory.
var dramFigures = []Figure{
	{
		Label: "DRAM bytes read", Unit: bytesUnit, Section: WorkSection,
		Doc: "bytes read from DRAM", at: func(m *Metrics) any { return &m.DRAM.ReadBytes },
	},
	{
		Label: "DRAM bytes written", Unit: bytesUnit, Section: WorkSection,
		Doc: "bytes written to DRAM", at: func(m *Metrics) any { return &m.DRAM.WrittenBytes },
	},
	{
		Label: "DRAM row hits", Unit: accessesUnit, Section: WorkSection,
		Doc: "accesses that found their row open", at: func(m *Metrics) any { return &m.DRAM.RowHits },
	},
	{
		Label: "DRAM row misses", Unit: accessesUnit, Section: WorkSection,
		Doc: "accesses that had to open a row, also where another was open", at: func(m *Metrics) any { return &m.DRAM.RowMisses },
	},
}

// baselineFigures are the figures of the baseline machine.
var baselineFigures = []Figure{
	{
		Label: "cycles of the baseline", Unit: cyclesUnit, JSONOnly: true,
		Doc: "`cycles.total` of the baseline; `baseline_cycles` is null without one", at: func(m *Metrics) any {
			if m.BaselineCycles == nil {
				return nil
			}
			return &m.BaselineCycles.Total
		},
	},
	{
		Label: "cycles of the baseline, array alone", Unit: cyclesUnit, JSONOnly: true,
		Doc: "`cycles.array` of the baseline", at: func(m *Metrics) any {
			if m.BaselineCycles == nil {
				return nil
			}
			return &m.BaselineCycles.Array
		},
	},
	{
		Label: "energy of the baseline", Unit: picojouleUnit, JSONOnly: true,
		Doc: "energy of the baseline, and of each part beside it; `baseline_energy_pj` is null without one", at: func(m *Metrics) any {
			if m.BaselineEnergyPJ == nil {
				return nil
			}
			return &m.BaselineEnergyPJ.Total
		},
	},
}

// savingFigures say how much of the bits that gates save is realised.
var savingFigures = []Figure{
	{
		Label: "ideal saving", Head: "ideal", Unit: ratioUnit, Section: SavingsSection, Sum: RatioOfSums, Show: format.Times,
		Doc: "B / (Bh + f*Bl), averaged over MACs", at: func(m *Metrics) any { return &m.IdealSaving },
	},
	{
		Label: "realised saving", Head: "realised", Unit: ratioUnit, Section: SavingsSection, Sum: RatioOfSums, Goal: More, Show: format.Times,
		Doc: "`baseline_cycles.total` over `cycles.total`, or null", at: func(m *Metrics) any { return &m.RealisedSaving },
	},
	{
		Label: "realised saving, array alone", Head: "array", Unit: ratioUnit, Section: SavingsSection, Sum: RatioOfSums, Show: format.Times,
		Doc: "`baseline_cycles.array` over `cycles.array`, or null", at: func(m *Metrics) any { return &m.RealisedSavingArray },
	},
	{
		Label: "energy saving", Head: "saving", Unit: ratioUnit, Section: SavingsSection, Sum: RatioOfSums, Show: format.Times,
		Doc: "energy of the baseline over energy, or null", at: func(m *Metrics) any { return &m.EnergySaving },
	},
}

// rateFigures say how fast the machine is, and how much power it takes.
var rateFigures = []Figure{
	{
		Label: "time", Unit: secondsUnit, Section: RatesSection, Goal: Less, Show: format.Seconds,
		Doc: "`cycles.total` over the clock of the array; layers follow each other", at: func(m *Metrics) any { return &m.Seconds },
	},
	{
		Label: "power, mW", Unit: "mW", Section: RatesSection, Sum: RatioOfSums, Goal: Less, Show: format.Significant,
		Doc: "`energy_pj.total` over `seconds`: all parts of the chip, leakage, DMA and DRAM included",
		at:  func(m *Metrics) any { return &m.PowerMW },
	},
	{
		Label: "throughput, TOPS", Unit: "TOPS", Section: RatesSection, Sum: RatioOfSums, Goal: More, Show: format.Significant,
		Doc: "10^12 operations in a second: 2 x `macs` over `seconds`. A multiply-accumulate counts as two operations, " +
			"whatever its width and whatever gates spare of it",
		at: func(m *Metrics) any { return &m.TOPS },
	},
	{
		Label: "efficiency, TOPS/W", Unit: "TOPS/W", Section: RatesSection, Sum: RatioOfSums, Goal: More, Show: format.Significant,
		Doc: "`tops` over power: 2 x `macs` over `energy_pj.total`, DRAM included", at: func(m *Metrics) any { return &m.TOPSPerW },
	},
	{
		Label: "inferences per second", Unit: "inferences/s", Section: RatesSection, Sum: RatioOfSums, Goal: More, Show: format.Significant,
		Doc: "images of the batch over `seconds` of the whole network; null but in `total`",
		at:  func(m *Metrics) any { return &m.InferencesPerSecond },
	},
}

// energyFigures are the energies; energyFigure is the energy of a part.
var energyFigures = []Figure{{
	Name: "energy_total_pj", Label: "energy", Head: "total uJ", Unit: picojouleUnit, Section: EnergySection, Goal: Less, Show: format.Microjoules,
	Doc: "energy, DRAM and leakage included", at: func(m *Metrics) any { return &m.EnergyPJ.Total },
}}

func energyFigure(part string) Figure {
	return Figure{
		Name: "energy_" + part + "_pj", Label: part, Unit: picojouleUnit, Section: EnergySection, Show: format.Microjoules,
		Doc: "energy of the part", path: "energy_pj." + part,
		at: func(m *Metrics) any {
			v := m.EnergyPJ.Value(part)
			return &v
		},
	}
}
