package results

import (
	"fmt"
	"io"

	"pgsim/configs"
	"pgsim/results/format"
	"pgsim/results/table"
)

// Rival is a plain array that a designer could build instead of the machine: the best one that fits
// in its silicon area, with the same memory, clock and prices.
type Rival struct {
	// Config is the rival, fully resolved.
	Config configs.Accelerator `json:"config"`
	// Tried is how many plain arrays were compared to find the best, by energy-delay product.
	Tried int `json:"tried"`
	// ArrayMM2 is the area of its array, in square millimetres.
	ArrayMM2 float64 `json:"array_mm2"`
	// Cycles and EnergyPJ are for the whole network.
	Cycles   uint64  `json:"cycles"`
	EnergyPJ float64 `json:"energy_pj"`
	// Saving, EnergySaving and EnergyDelaySaving are the rival's cycles, energy and their product
	// over those of the machine. Above 1 the machine is better.
	Saving            float64 `json:"saving"`
	EnergySaving      float64 `json:"energy_saving"`
	EnergyDelaySaving float64 `json:"energy_delay_saving"`
	// Ranges say how far off the savings of energy may be; nil if that was not asked for.
	Ranges *RivalRanges `json:"ranges,omitempty"`
}

// RivalRanges say how far off the savings of energy over a rival may be.
type RivalRanges struct {
	// EnergyByPricePJ is the rival's energy split by price.
	EnergyByPricePJ Parts `json:"energy_by_price_pj"`
	// EnergySaving and EnergyDelaySaving are the intervals of the savings.
	EnergySaving      Interval `json:"energy_saving"`
	EnergyDelaySaving Interval `json:"energy_delay_saving"`
}

// NewRival returns the result of a rival on the whole network, compared with the machine of the
// given metrics.
func NewRival(rival Rival, machine Metrics) *Rival {
	rival.Saving = float64(rival.Cycles) / float64(machine.Cycles.Total)
	rival.EnergySaving = rival.EnergyPJ / machine.EnergyPJ.Total
	rival.EnergyDelaySaving = rival.Saving * rival.EnergySaving
	return &rival
}

// against is a machine that is compared with the simulated one: one line of the first table.
type against struct {
	name                      string
	mm2                       float64
	cycles                    uint64
	energyPJ                  float64
	saving                    *float64 // nil for the machine itself
	energySaving, delaySaving float64
	energyEnds, delayEnds     *Interval // nil if not asked for
}

// rivals lists the machines to compare with: the baseline and the best plain array.
func (r Record) rivals() []against {
	var list []against
	if b := r.Baseline; b != nil && r.Total.BaselineCycles != nil && r.BaselineArrayMM2 != nil {
		name := "baseline " + b.Name
		if *b == r.Config.DenseTwin() {
			name = "the same without gates"
		}
		t := r.Total
		list = append(list, against{
			name: name, mm2: *r.BaselineArrayMM2, cycles: t.BaselineCycles.Total, energyPJ: t.BaselineEnergyPJ.Total,
			saving: t.RealisedSaving, energySaving: *t.EnergySaving, delaySaving: *t.EnergySaving * *t.RealisedSaving,
			energyEnds: t.Interval(EnergySavingInterval), delayEnds: t.Interval(EnergyDelaySavingInterval),
		})
	}
	if v := r.Rival; v != nil {
		line := against{
			name: "best plain array of its area: " + v.Config.Name, mm2: v.ArrayMM2, cycles: v.Cycles, energyPJ: v.EnergyPJ,
			saving: &v.Saving, energySaving: v.EnergySaving, delaySaving: v.EnergyDelaySaving,
		}
		if v.Ranges != nil {
			line.energyEnds, line.delayEnds = &v.Ranges.EnergySaving, &v.Ranges.EnergyDelaySaving
		}
		list = append(list, line)
	}
	return list
}

// writeRivals says in the first lines of a report whether the machine is worth building.
func (r Record) writeRivals(w io.Writer, s table.Style) error {
	if r.Rival == nil {
		return nil
	}
	lines := [][]string{{r.Config.Name, format.Two(r.ArrayMM2), format.Count(r.Total.Cycles.Total),
		format.Microjoules(r.Total.EnergyPJ.Total), format.Dash, format.Dash, format.Dash}}
	for _, a := range r.rivals() {
		lines = append(lines, []string{a.name, format.Two(a.mm2), format.Count(a.cycles), format.Microjoules(a.energyPJ),
			format.Times(*a.saving), withEnds(a.energySaving, a.energyEnds), withEnds(a.delaySaving, a.delayEnds)})
	}
	err := table.Table{
		Title:  "Is it worth it? Whole network; a saving is over the machine of its line: above 1 " + r.Config.Name + " is better",
		Texts:  1,
		Header: []string{"machine", "array mm2", "cycles", "energy uJ", "saving", "energy saving", "energy x time saving"},
		Lines:  lines,
	}.Write(w, s)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n\n", r.verdict())
	return err
}

// withEnds shows a saving, with its ends if they are known.
func withEnds(saving float64, ends *Interval) string {
	if ends == nil {
		return format.Times(saving)
	}
	return ShowInterval(ends, format.Times)
}

// verdict compares the machine with the best plain array in one line.
func (r Record) verdict() string {
	v := r.Rival
	text := fmt.Sprintf("%s takes %s times the energy x time of the best of %d plain arrays of its area.",
		r.Config.Name, format.Two(1/v.EnergyDelaySaving), v.Tried)
	if v.Ranges != nil && v.Ranges.EnergyDelaySaving.Open {
		text += " Other prices could turn that."
	}
	return text
}
