package compare

import (
	"strconv"

	"pgsim/dataflow/stall"
	"pgsim/results"
	"pgsim/results/stored"
)

// figure is one figure of a layer or of several.
type figure struct {
	// section is the table that the figure stands in.
	section string
	// name is what columns and objects call it; text what tables do.
	name, text, unit string
	// of returns the figure, nil where it does not apply.
	of func(results.Metrics) *float64
	// show formats it.
	show func(float64) string
}

// Sections, each a table.
const (
	accuracySection = "accuracy"
	areaSection     = "area"
	savingsSection  = "savings"
	cyclesSection   = "cycles"
	workSection     = "work"
	energySection   = "energy"
)

// titles are those of the sections' tables.
var titles = map[string]string{
	accuracySection: "Accuracy",
	areaSection:     "Area, mm²",
	savingsSection:  "Savings and what gates spare",
	cyclesSection:   "Cycles",
	workSection:     "Passes, idle PE steps and DRAM",
	energySection:   "Energy, uJ",
}

// Ways to show a figure. Tables scale units, other formats don't.
func whole(v float64) string   { return strconv.FormatFloat(v, 'f', 0, 64) }
func percent(v float64) string { return strconv.FormatFloat(100*v, 'f', 1, 64) + " %" }
func times(v float64) string   { return strconv.FormatFloat(v, 'f', 2, 64) + "x" }
func decimals(v float64) string {
	return strconv.FormatFloat(v, 'f', 3, 64)
}
func microjoules(pj float64) string { return decimals(pj / picojoulesPerMicrojoule) }

const picojoulesPerMicrojoule = 1e6

func counter(section, name, text, unit string, of func(results.Metrics) uint64) figure {
	return figure{section, name, text, unit, func(m results.Metrics) *float64 {
		v := float64(of(m))
		return &v
	}, whole}
}

func value(section, name, text, unit string, show func(float64) string, of func(results.Metrics) float64) figure {
	return figure{section, name, text, unit, func(m results.Metrics) *float64 {
		v := of(m)
		return &v
	}, show}
}

// Units.
const (
	cycles    = "cycles"
	fraction  = "fraction"
	ratioUnit = "ratio"
	picojoule = "pJ"
)

// metrics are the figures of every run; those of energy by part depend on it.
var metrics = []figure{
	{savingsSection, "realised_saving", "realised saving", ratioUnit, func(m results.Metrics) *float64 { return m.RealisedSaving }, times},
	{savingsSection, "realised_saving_array", "realised saving, array alone", ratioUnit, func(m results.Metrics) *float64 { return m.RealisedSavingArray }, times},
	value(savingsSection, "ideal_saving", "ideal saving", ratioUnit, times, func(m results.Metrics) float64 { return m.IdealSaving }),
	{savingsSection, "energy_saving", "energy saving", ratioUnit, func(m results.Metrics) *float64 { return m.EnergySaving }, times},
	value(savingsSection, "gated_fraction", "gated outputs", fraction, percent, func(m results.Metrics) float64 { return m.GatedFraction }),
	value(savingsSection, "average_bits", "average bits", "bits", decimals, func(m results.Metrics) float64 { return m.AverageBits }),
	value(savingsSection, "utilisation", "utilisation", fraction, percent, func(m results.Metrics) float64 { return m.Utilisation }),
	counter(cyclesSection, totalCycles, "all", cycles, func(m results.Metrics) uint64 { return m.Cycles.Total }),
	counter(cyclesSection, "cycles_array", "array alone", cycles, func(m results.Metrics) uint64 { return m.Cycles.Array }),
	counter(cyclesSection, "cycles_busy", "busy", cycles, func(m results.Metrics) uint64 { return m.Cycles.Busy }),
	counter(cyclesSection, "stall_fill_drain", "stall: fill and drain", cycles, func(m results.Metrics) uint64 { return m.Cycles.Stall[stall.FillDrain] }),
	counter(cyclesSection, "stall_decision_wait", "stall: waiting for decisions", cycles, func(m results.Metrics) uint64 { return m.Cycles.Stall[stall.DecisionWait] }),
	counter(cyclesSection, "stall_queue_imbalance", "stall: queue imbalance", cycles, func(m results.Metrics) uint64 { return m.Cycles.Stall[stall.QueueImbalance] }),
	counter(cyclesSection, "stall_block_cut", "stall: cut at pixel blocks", cycles, func(m results.Metrics) uint64 { return m.Cycles.Stall[stall.BlockCut] }),
	counter(cyclesSection, "stall_scratchpad", "stall: scratchpad", cycles, func(m results.Metrics) uint64 { return m.Cycles.Stall[stall.Scratchpad] }),
	counter(cyclesSection, "stall_recurrence", "stall: waiting for the state", cycles, func(m results.Metrics) uint64 { return m.Cycles.Stall[stall.Recurrence] }),
	counter(cyclesSection, "stall_dram", "stall: DRAM", cycles, func(m results.Metrics) uint64 { return m.Cycles.Stall[stall.Memory] }),
	counter(workSection, "macs", "MACs", "MACs", func(m results.Metrics) uint64 { return m.MACs }),
	counter(workSection, "gated_outputs", "gated outputs", "outputs", func(m results.Metrics) uint64 { return m.GatedOutputs }),
	counter(workSection, "passes_high", "MSB passes", "passes", func(m results.Metrics) uint64 { return m.Passes.High }),
	counter(workSection, "passes_low", "LSB passes", "passes", func(m results.Metrics) uint64 { return m.Passes.Low }),
	counter(workSection, "passes_full", "passes of all bits", "passes", func(m results.Metrics) uint64 { return m.Passes.Full }),
	counter(workSection, "idle_not_gated", "idle: not gated", "PE steps", func(m results.Metrics) uint64 { return m.IdlePESteps.NotGated }),
	counter(workSection, "idle_queue_shorter", "idle: queue shorter", "PE steps", func(m results.Metrics) uint64 { return m.IdlePESteps.QueueShorter }),
	counter(workSection, "idle_tile_partial", "idle: tile partial", "PE steps", func(m results.Metrics) uint64 { return m.IdlePESteps.TilePartial }),
	counter(workSection, "dram_read_bytes", "DRAM bytes read", "bytes", func(m results.Metrics) uint64 { return m.DRAM.ReadBytes }),
	counter(workSection, "dram_written_bytes", "DRAM bytes written", "bytes", func(m results.Metrics) uint64 { return m.DRAM.WrittenBytes }),
	counter(workSection, "dram_row_hits", "DRAM row hits", "accesses", func(m results.Metrics) uint64 { return m.DRAM.RowHits }),
	counter(workSection, "dram_row_misses", "DRAM row misses", "accesses", func(m results.Metrics) uint64 { return m.DRAM.RowMisses }),
	value(energySection, totalEnergy, "all", picojoule, microjoules, func(m results.Metrics) float64 { return m.EnergyPJ.Total }),
}

// Names of figures that are asked for by name.
const (
	totalCycles = "cycles_total"
	totalEnergy = "energy_total_pj"
)

// figures returns all figures of some runs: those of every run, and energy by
// every part that one of them has.
func figures(runs []stored.Run) []figure {
	all := metrics[:len(metrics):len(metrics)]
	for _, part := range parts(runs, func(r stored.Run) results.Parts { return r.Total.EnergyPJ }) {
		all = append(all, value(energySection, "energy_"+part+"_pj", part, picojoule, microjoules,
			func(m results.Metrics) float64 { return m.EnergyPJ.Value(part) }))
	}
	return all
}

// parts lists the parts of a quantity that any of the runs has.
func parts(runs []stored.Run, of func(stored.Run) results.Parts) []string {
	var names []string
	seen := map[string]bool{}
	for _, r := range runs {
		for _, p := range of(r).Parts {
			if !seen[p.Name] {
				seen[p.Name] = true
				names = append(names, p.Name)
			}
		}
	}
	return names
}
