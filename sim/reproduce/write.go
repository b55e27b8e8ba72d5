package reproduce

import (
	"fmt"
	"io"
	"strconv"

	"pgsim/configs/units"
	"pgsim/results/format"
	"pgsim/results/table"
)

// Formats are the formats of a report, by the name that --format takes.
var Formats = table.Formats((*Report).writeTables, (*Report).writeCSV,
	"a line for every design and network", "the whole report, schema "+Format)

// writeTables writes the claims, and a table for every area and bandwidth.
func (r *Report) writeTables(w io.Writer, style table.Style) error {
	claims := table.Table{
		Title: "What is claimed, and what we find", Texts: 2,
		Header: []string{"claim", "network", "claimed", "ours", "difference", "what is missing"},
	}
	for _, c := range r.Claims {
		claims.Lines = append(claims.Lines, []string{c.What, c.Network, c.figure(c.Claimed), c.figure(c.Ours), c.difference(), c.Missing})
	}
	if err := claims.Write(w, style); err != nil {
		return err
	}
	kinds := table.Table{Title: "Machines that are compared", Texts: 2, Header: []string{"machine", "what it is"}}
	for _, s := range subjects {
		kinds.Lines = append(kinds.Lines, []string{s.Name, s.Doc})
	}
	if err := kinds.Write(w, style); err != nil {
		return err
	}
	for from := 0; from < len(r.Rows); {
		to := from
		for to < len(r.Rows) && r.Rows[to].Area == r.Rows[from].Area && r.Rows[to].Channels == r.Rows[from].Channels {
			to++
		}
		if err := designs(r.Rows[from:to]).Write(w, style); err != nil {
			return err
		}
		from = to
	}
	return r.writeVerdict(w)
}

// designs returns the table of the designs at one area and bandwidth.
func designs(rows []Row) table.Table {
	t := table.Table{
		Title: fmt.Sprintf("Best designs whose array takes at most %.2f mm2 (that of %s), DRAM channels: %d", rows[0].Area.MM2, rows[0].Area.Name, rows[0].Channels),
		Texts: 3,
		Header: []string{
			"network", "machine", "design", "mm2", "cycles", "of the array", "energy, uJ", "EDP, nJs", "EDP over best ungated",
		},
	}
	for _, row := range rows {
		const nano = 1e-9
		t.Lines = append(t.Lines, []string{
			row.Network, row.Subject, row.design(), fmt.Sprintf("%.3f", row.ArrayMM2),
			strconv.FormatUint(row.Cycles, 10), strconv.FormatUint(row.ArrayCycles, 10),
			format.RoughMicrojoules(row.EnergyPJ), format.Three(row.EDP / nano), row.ratio(),
		})
	}
	return t
}

// design returns which design of its subject the row shows.
func (r Row) design() string {
	a := r.Machine.Array
	text := fmt.Sprintf("%dx%d, lanes %d, digits of %d", a.Rows, a.Cols, a.Lanes, a.DigitBits)
	if r.Gated {
		text += ", " + a.Policy
	}
	return text
}

// ratio formats OverUngated, with a mark if the prices leave open on which side of 1 it is.
func (r Row) ratio() string {
	o := r.OverUngated
	text := fmt.Sprintf("%.2fx [%.2f, %.2f]", o.Value, o.Low, o.High)
	if o.Open {
		text += "?"
	}
	return text
}

// writeVerdict says where gating pays.
func (r *Report) writeVerdict(w io.Writer) error {
	var pays, open, all int
	for _, row := range r.Rows {
		if !row.isOwn() {
			continue
		}
		all++
		if row.OverUngated.Value < 1 {
			pays++
		}
		if row.OverUngated.Open {
			open++
		}
	}
	_, err := fmt.Fprintf(w, "Gated designs have a lower energy-delay product than the best design without gates in %d of %d cases.\n"+
		"In %d of these, prices within their ranges can turn the answer (?).\n", pays, all, open)
	return err
}

// figure formats a figure of the claim.
func (c Claim) figure(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f %s", *v, c.Unit)
}

// difference formats how far our figure is from the claimed one.
func (c Claim) difference() string {
	d := c.Difference()
	switch {
	case d == nil:
		return "-"
	case c.Unit == "%":
		return fmt.Sprintf("%+.1f points", *d)
	default:
		return fmt.Sprintf("%+.1f %%", units.Percent**d)
	}
}

// writeCSV writes a line for every design and network.
func (r *Report) writeCSV(w io.Writer) error {
	out := table.NewCSV(w)
	err := out.Write([]string{
		"area_of", "area_mm2", "dram_channels", "subject", "gated", "network", "rows", "cols", "lanes", "digit_bits", "policy",
		"array_mm2", "cycles", "array_cycles", "energy_pj", "seconds", "edp_js", "edp_over_best_ungated", "edp_over_best_ungated_low", "edp_over_best_ungated_high", "open",
	})
	if err != nil {
		return err
	}
	for _, row := range r.Rows {
		a := row.Machine.Array
		err := out.Write([]string{
			row.Area.Name, format.Number(row.Area.MM2), strconv.Itoa(row.Channels), row.Subject, strconv.FormatBool(row.Gated), row.Network,
			strconv.Itoa(a.Rows), strconv.Itoa(a.Cols), strconv.Itoa(a.Lanes), strconv.Itoa(a.DigitBits), a.Policy,
			format.Number(row.ArrayMM2), strconv.FormatUint(row.Cycles, 10), strconv.FormatUint(row.ArrayCycles, 10),
			format.Number(row.EnergyPJ), format.Number(row.Seconds), format.Number(row.EDP), format.Number(row.OverUngated.Value), format.Number(row.OverUngated.Low), format.Number(row.OverUngated.High), strconv.FormatBool(row.OverUngated.Open),
		})
		if err != nil {
			return err
		}
	}
	return out.Close()
}
