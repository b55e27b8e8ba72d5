package results

import (
	"fmt"
	"io"
	"strings"

	"pgsim/results/format"
	"pgsim/results/table"
)

// Change is what one step more of something does to the whole network.
type Change struct {
	// Key is the key of the accelerator. From is its value, and To the value that was tried.
	Key  string `json:"key"`
	From string `json:"from"`
	To   string `json:"to"`
	// Cycles, EnergyPJ and AreaMM2 are those with the change; 0 if it was refused.
	Cycles   uint64  `json:"cycles"`
	EnergyPJ float64 `json:"energy_pj"`
	AreaMM2  float64 `json:"area_mm2"`
	// Why says what grew if the change costs cycles; left out if it costs none.
	Why string `json:"why,omitempty"`
	// Refused says why the machine can't have the change; left out if it can.
	Refused string `json:"refused,omitempty"`
}

// ChangesHeader is the header of the table of changes.
func ChangesHeader() []string {
	return []string{"key", "from", "to", "cycles", "gain %", "energy uJ", "gain %", "area mm2"}
}

// Changes returns the lines of the table of changes, and notes on them.
func (r Record) Changes() (lines [][]string, notes []string) {
	cycles, energy := r.Total.Cycles.Total, r.Total.EnergyPJ.Total
	for _, c := range r.WhatHelps {
		if c.Refused != "" {
			notes = append(notes, fmt.Sprintf("%s=%s is refused: %s", c.Key, c.To, c.Refused))
			continue
		}
		if c.Cycles > cycles {
			notes = append(notes, c.loss(cycles))
		}
		lines = append(lines, []string{
			c.Key, c.From, c.To, format.Count(c.Cycles), gain(float64(cycles), float64(c.Cycles)),
			format.Microjoules(c.EnergyPJ), gain(energy, c.EnergyPJ), signed(c.AreaMM2-r.AreaMM2.Total, areaDigits),
		})
	}
	return lines, notes
}

// loss says by how much a change makes a run slower, and what grew.
func (c Change) loss(before uint64) string {
	more := c.Cycles - before
	text := fmt.Sprintf("More costs cycles here: %s=%s takes %d more (%s %%)", c.Key, c.To, more,
		format.Decimals(percents*float64(more)/float64(before), gainDigits))
	if c.Why != "" {
		text += ": " + c.Why
	}
	return text + ". pgsim explain anomalies says why such things happen."
}

// writeChanges says which resources the machine should have more of, if that was asked for.
func (r Record) writeChanges(w io.Writer, s table.Style) error {
	if len(r.WhatHelps) == 0 {
		return nil
	}
	lines, notes := r.Changes()
	err := table.Table{
		Title: fmt.Sprintf("What would help: one step more of each; a gain is what it spares of the whole network's %d cycles and %s uJ",
			r.Total.Cycles.Total, format.Microjoules(r.Total.EnergyPJ.Total)),
		Texts: 1, Lines: lines, Header: ChangesHeader(),
	}.Write(w, s)
	if err != nil || len(notes) == 0 {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n\n", strings.Join(notes, "\n"))
	return err
}

// percents is a whole in per cent. gainDigits and areaDigits are how many digits are shown.
const (
	percents   = 100
	gainDigits = 2
	areaDigits = 3
)

// gain is how much of a cost is saved, in per cent; a loss is below 0.
func gain(before, after float64) string { return signed(percents*(before-after)/before, gainDigits) }

// signed is a number with its sign. A number that rounds to 0 has no sign.
func signed(v float64, digits int) string {
	text := format.Decimals(v, digits)
	switch {
	case text == format.Decimals(0, digits) || text == "-"+format.Decimals(0, digits):
		return format.Decimals(0, digits)
	case v > 0:
		return "+" + text
	}
	return text
}
