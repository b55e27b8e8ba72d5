package accuracy

import (
	"fmt"
	"io"
	"slices"

	"pgsim/configs/visible"
	"pgsim/pgworkloads"
	"pgsim/results/format"
	"pgsim/results/table"
)

// Formats are the ways to write a report, by the name --format takes.
var Formats = table.Formats((*Report).writeTables, (*Report).writeCSV,
	"a line for every setting of the thresholds", "the whole report, schema "+Format)

// thresholds says in words how the thresholds of a setting were moved.
func (s Setting) thresholds() string {
	switch {
	case s.Regions != nil:
		return fmt.Sprintf("regions %s, %d %%", s.Regions.Size(), s.Regions.Threshold)
	case s.TargetGated != nil:
		return fmt.Sprintf("for %g %% per %s", 100**s.TargetGated, s.TargetPer)
	case s.ThresholdScale == 0:
		return fmt.Sprintf("fixed at %g", s.ThresholdOffset)
	case s.ThresholdOffset != 0:
		return fmt.Sprintf("offset %+g", s.ThresholdOffset)
	case s.ThresholdScale != 1:
		return fmt.Sprintf("times %g", s.ThresholdScale)
	default:
		return "as trained"
	}
}

// quality formats a value of the metric.
func (r *Report) quality(v float64) string {
	if r.Metric == pgworkloads.MetricTop1 {
		return format.Accuracy(v)
	}
	return format.Three(v)
}

// writeTables writes the headline, a line for every setting and the gated fractions by layer.
func (r *Report) writeTables(w io.Writer, style table.Style) error {
	if _, err := fmt.Fprintf(w, "%s\n%s\n", visible.Text(r.headline()), table.Remarks(r.Remarks, style)); err != nil {
		return err
	}
	unit := r.Metric
	if r.Metric == pgworkloads.MetricTop1 {
		unit += " %"
	}
	settings := table.Table{
		Title: "Accuracy, and bit operations on paper (gated: the gated layers alone; all: the whole network)",
		Texts: 1,
		Header: []string{
			"thresholds", unit, "95 % interval", "PyTorch", "gated %", "avg bits, gated", "avg bits, all",
			"vs B bits, gated", "vs B bits, all", "vs 8 bits, gated", "vs 8 bits, all",
		},
	}
	for _, s := range r.Settings {
		settings.Lines = append(settings.Lines, r.line(s))
	}
	if err := settings.Write(w, style); err != nil {
		return err
	}
	if layers := r.layers(); len(layers.Lines) > 0 {
		if err := layers.Write(w, style); err != nil {
			return err
		}
	}
	if err := r.writeRegions(w); err != nil {
		return err
	}
	return r.writeAgreement(w)
}

// writeRegions says what regions mean, if there are any.
func (r *Report) writeRegions(w io.Writer) error {
	if !r.hasRegions() {
		return nil
	}
	_, err := fmt.Fprintln(w, "With regions no gate decides: gated % is the share of products that take the low bits. The network was not trained for regions.")
	return err
}

// hasRegions reports whether a setting leaves bits out by regions.
func (r *Report) hasRegions() bool {
	return slices.ContainsFunc(r.Settings, func(s Setting) bool { return s.Regions != nil })
}

// headline says in one line what was evaluated on what.
func (r *Report) headline() string {
	samples := fmt.Sprintf("%d images", r.Samples)
	if r.Metric == pgworkloads.MetricPerplexity {
		samples = fmt.Sprintf("%d streams, %d tokens", r.Samples, r.Answers)
	}
	weights := ""
	if r.Synthetic {
		weights = ", SYNTHETIC weights"
	}
	return fmt.Sprintf("%s%s on %s: %s%s", r.Trace, r.Widths.Words(), r.Data, samples, weights)
}

func (r *Report) line(s Setting) []string {
	interval, framework := format.Dash, format.Dash
	if s.Interval != nil {
		interval = r.quality(s.Interval[0]) + " .. " + r.quality(s.Interval[1])
	}
	if s.Framework != nil && s.Framework.Accuracy != nil {
		framework = r.quality(*s.Framework.Accuracy)
	}
	gated, gatedBits, total := format.Dash, format.Dash, s.Total
	if s.Gated.AverageBits > 0 {
		gated, gatedBits = format.InPercent(s.Gated.GatedFraction), format.Two(s.Gated.AverageBits)
	}
	return []string{
		s.thresholds(), r.quality(s.Accuracy), interval, framework, gated,
		gatedBits, format.Two(total.AverageBits),
		times(s.Gated.SavingUniformB), times(total.SavingUniformB),
		times(s.Gated.SavingUniform8), times(total.SavingUniform8),
	}
}

// times formats a saving; 0 means that there are no layers.
func times(v float64) string {
	if v == 0 {
		return format.Dash
	}
	return format.Times(v)
}

// layers is the table of gated fractions, with a column for every setting.
func (r *Report) layers() table.Table {
	t := table.Table{Title: "Gated outputs by layer, %", Texts: 1, Header: []string{"layer"}}
	for _, s := range r.Settings {
		t.Header = append(t.Header, s.thresholds())
	}
	if len(r.Settings) == 0 {
		return t
	}
	for i, l := range r.Settings[0].Layers {
		if !l.IsGated {
			continue
		}
		line := []string{l.Name}
		for _, s := range r.Settings {
			line = append(line, format.InPercent(s.Layers[i].GatedFraction))
		}
		t.Lines = append(t.Lines, line)
	}
	return t
}

// writeAgreement says how many answers agree with the framework's.
func (r *Report) writeAgreement(w io.Writer) error {
	for _, s := range r.Settings {
		if s.Framework == nil {
			continue
		}
		_, err := fmt.Fprintf(w, "%d of %d predictions equal PyTorch's\n", s.Framework.Equal, r.Answers)
		return err
	}
	return nil
}

// writeCSV writes a line for every setting.
func (r *Report) writeCSV(w io.Writer) error {
	columns := r.columns()
	out := table.NewCSV(w)
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.name
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, s := range r.Settings {
		line := make([]string, len(columns))
		for i, c := range columns {
			line[i] = c.text(s)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Close()
}
