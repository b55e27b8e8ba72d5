package sweep

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/results/format"
	"pgsim/results/table"
)

// Write draws the summary as tables: the best points, the Pareto fronts of two objectives, and the
// statistics. summary.json has all of it.
func (s *Summary) Write(w io.Writer, style table.Style) error {
	if _, err := fmt.Fprintf(w, "%d of %d points finished\n%s\n", s.Finished, s.Points, s.remarks(style)); err != nil {
		return err
	}
	for _, c := range s.Workloads {
		if err := s.writeBest(w, style, c); err != nil {
			return err
		}
		for _, f := range c.Fronts {
			if err := s.writeFront(w, style, c, f); err != nil {
				return err
			}
		}
	}
	if err := s.writeDepths(w, style); err != nil {
		return err
	}
	if err := s.writeRegressions(w, style); err != nil {
		return err
	}
	return s.writeSeeds(w, style)
}

// remarks lists the remarks on workloads.
func (s *Summary) remarks(style table.Style) string {
	var all []string
	for _, w := range s.Remarks {
		for _, r := range w.Remarks {
			all = append(all, w.Workload+": "+r)
		}
	}
	return table.Remarks(all, style)
}

// varied returns the axes on which points of one workload differ.
func (s *Summary) varied() []int {
	var varied []int
	for i, a := range s.grid.Axes {
		if len(a.Values) > 1 && a.Name != "workload" && a.Name != "images" {
			varied = append(varied, i)
		}
	}
	return varied
}

// header returns the header of a table with a line for every point.
func (s *Summary) header(first ...string) []string {
	header := first
	for _, i := range s.varied() {
		header = append(header, s.grid.Axes[i].Name)
	}
	return append(header, "accuracy", "cycles", "energy uJ", "area mm2", "ideal", "realised", "key")
}

// line returns the line of a point.
func (s *Summary) line(key string, first ...string) []string {
	f := s.points[key]
	line := first
	for _, i := range s.varied() {
		line = append(line, orDash(f.Values()[i]))
	}
	return append(line, f.accuracyText(), format.Whole(cyclesObjective.sure(f)), format.RoughMicrojoules(energyObjective.sure(f)),
		format.Three(areaObjective.sure(f)), format.FineTimes(f.total.ideal), format.OrDash(f.total.realised, format.FineTimes), key)
}

func (f figures) accuracyText() string {
	switch {
	case f.accuracy == nil:
		return format.Dash
	case f.metric == pgworkloads.MetricTop1:
		return format.AccuracyPercent(*f.accuracy)
	default:
		return format.Two(*f.accuracy)
	}
}

func orDash(value string) string {
	if value == "" {
		return format.Dash
	}
	return value
}

func (s *Summary) writeBest(w io.Writer, style table.Style, c Competition) error {
	t := table.Table{
		Title: fmt.Sprintf("Best points: %s, batch of %s, whole network", c.Workload, c.Images), Texts: 1 + len(s.varied()),
		Header: s.header("best by"),
	}
	for _, b := range c.Best {
		t.Lines = append(t.Lines, s.line(b.Key, b.Objective))
	}
	if err := t.Write(w, style); err != nil {
		return err
	}
	if t := s.intervalTable(c); t.Lines != nil {
		return t.Write(w, style)
	}
	return nil
}

// writeFront draws a front of two objectives. Fronts of more objectives are long, and say little
// in a terminal.
func (s *Summary) writeFront(w io.Writer, style table.Style, c Competition, f Front) error {
	names := strings.Join(f.Objectives, ", ")
	if len(f.Objectives) > 2 {
		_, err := fmt.Fprintf(w, "Pareto front of %s: %d points, see %s\n\n", names, len(f.Keys), summaryFile)
		return err
	}
	t := table.Table{
		Title: fmt.Sprintf("Pareto front: %s of %s", names, c.Workload), Texts: len(s.varied()),
		Header: s.header(),
	}
	for _, key := range f.Keys {
		t.Lines = append(t.Lines, s.line(key))
	}
	return t.Write(w, style)
}

// writeRegressions draws the regressions of the gated layers.
func (s *Summary) writeRegressions(w io.Writer, style table.Style) error {
	t := table.Table{Title: "Realised on ideal saving over thresholds, gated layers: realised = intercept + slope * ideal"}
	for _, r := range s.Regressions {
		if r.Gated == nil {
			continue
		}
		if t.Header == nil {
			t.Header, t.Texts = s.groupHeader(r.Point)
			t.Header = append(t.Header, "points", "intercept", "slope", "R squared")
		}
		t.Lines = append(t.Lines, append(s.groupLine(r.Point, t.Header[:t.Texts]),
			strconv.Itoa(r.Gated.Points), format.Three(r.Gated.Intercept),
			format.Three(r.Gated.Slope), format.Three(r.Gated.RSquared)))
	}
	if t.Lines == nil {
		return nil
	}
	return t.Write(w, style)
}

// groupHeader returns the names of the axes with several values on which the points of a group
// agree.
func (s *Summary) groupHeader(common valueRecord) (header []string, texts int) {
	for i, a := range s.grid.Axes {
		if len(a.Values) > 1 && common.values[i] != "" {
			header = append(header, a.Name)
		}
	}
	return header, len(header)
}

func (s *Summary) groupLine(common valueRecord, axes []string) []string {
	line := make([]string, 0, len(axes))
	for _, name := range axes {
		line = append(line, orDash(common.value(name)))
	}
	return line
}

// writeSeeds draws the means over seeds.
func (s *Summary) writeSeeds(w io.Writer, style table.Style) error {
	if len(s.Seeds) == 0 {
		return nil
	}
	t := table.Table{Title: "Over seeds: mean, and half of its 95 % confidence interval"}
	t.Header, t.Texts = s.groupHeader(s.Seeds[0].Point)
	axes := t.Header
	t.Header = append(t.Header, "seeds", "cycles", "energy uJ", "realised")
	for _, over := range s.Seeds {
		realised := format.Dash
		if over.RealisedSaving != nil {
			realised = over.RealisedSaving.text(1, 4)
		}
		t.Lines = append(t.Lines, append(s.groupLine(over.Point, axes), strconv.Itoa(over.Cycles.Samples),
			over.Cycles.text(1, 0), over.EnergyPJ.text(format.PicojoulesPerMicrojoule, 1), realised))
	}
	return t.Write(w, style)
}

// text returns "mean ± half of the interval" in some unit.
func (m Mean) text(unit float64, decimals int) string {
	half := (m.Interval[1] - m.Interval[0]) / 2
	return format.Decimals(m.Mean/unit, decimals) + " ± " + format.Decimals(half/unit, decimals)
}

// WritePoints lists the points of a grid, and why impossible ones can't be run.
func (g *Grid) WritePoints(w io.Writer, style table.Style) error {
	header := []string{"point"}
	for _, a := range g.Axes {
		header = append(header, a.Name)
	}
	t := table.Table{
		Title: fmt.Sprintf("%d points: %d settings of workloads times %d of machines", g.Len(), len(g.Variants), len(g.Machines)),
		Texts: len(header) + 2, Header: append(header, "key"),
	}
	if slices.ContainsFunc(g.Machines, func(m Machine) bool { return m.Err != nil }) ||
		slices.ContainsFunc(g.Variants, func(w Variant) bool { return w.Err != nil }) {
		t.Header = append(t.Header, "problem")
	}
	for i := range g.Len() {
		p := g.Point(i)
		line := []string{strconv.Itoa(i + 1)}
		for _, v := range p.Values() {
			line = append(line, orDash(v))
		}
		line = append(line, p.Key)
		if err := p.Err(); err != nil {
			line = append(line, err.Error())
		}
		t.Lines = append(t.Lines, line)
	}
	return t.Write(w, style)
}
