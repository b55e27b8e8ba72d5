package results

import (
	"fmt"
	"slices"

	"pgsim/results/format"
)

// Figure declares a figure of a layer, or of several layers added up. Each is declared once, in
// figures.go; columns, objects, tables, comparisons and SCHEMA.md follow from that.
type Figure struct {
	// Name is its name in CSV and in comparisons. The default is its JSON path, with underscores.
	Name string
	// Label is its name as a line of a table, Head its name as a column. The default of Head is
	// Label.
	Label, Head string
	// Unit is its unit in files. Doc says what it means.
	Unit, Doc string
	// Section is the part of a comparison that it belongs to.
	Section Section
	// Sum says how the figures of layers combine to that of the network.
	Sum Sum
	// Goal says whether more or less of it is better.
	Goal Goal
	// Show formats it on its own, Cell in a column. The default of Show is a whole number; the
	// default of Cell is Show.
	Show, Cell func(float64) string
	// JSONOnly keeps it out of CSV.
	JSONOnly bool

	// at returns where the figure is kept: a *uint64, *float64 or **float64; nil if there is none.
	at func(*Metrics) any
	// path is its path in JSON.
	path string
}

// Sum is how the figures of layers combine to that of several layers.
type Sum int

// Ways to sum figures up.
const (
	// Added figures are added up.
	Added Sum = iota
	// RatioOfSums is a ratio of sums, never an average of ratios.
	RatioOfSums
)

// String returns the way in words.
func (s Sum) String() string { return [...]string{"sum", "ratio of sums"}[s] }

// Goal is the better direction of a figure.
type Goal int

// Goals. Most figures have none.
const (
	NoGoal Goal = iota
	Less
	More
)

// Section is a part of a comparison, each a table.
type Section string

// Sections of figures. Figures in no section are not compared.
const (
	NoSection      Section = ""
	SavingsSection Section = "savings"
	CyclesSection  Section = "cycles"
	RatesSection   Section = "rates"
	WorkSection    Section = "work"
	EnergySection  Section = "energy"
)

// Path returns the figure's path in the JSON of metrics, its keys joined by points.
func (f Figure) Path() string { return f.path }

// Of returns the figure; nil if the metrics lack it.
func (f Figure) Of(m Metrics) *float64 {
	switch at := f.at(&m).(type) {
	case *uint64:
		v := float64(*at)
		return &v
	case *float64:
		return at
	case **float64:
		return *at
	}
	return nil
}

// Text returns the figure as CSV shows it; "" if the metrics lack it.
func (f Figure) Text(m Metrics) string {
	if count, ok := f.at(&m).(*uint64); ok {
		return format.Count(*count)
	}
	return format.NumberOrEmpty(f.Of(m))
}

// InColumn returns the figure as a column of a table shows it.
func (f Figure) InColumn(m Metrics) string {
	if count, ok := f.at(&m).(*uint64); ok && f.Cell == nil {
		return format.Count(*count)
	}
	return format.OrDash(f.Of(m), f.Cell)
}

// complete returns the figure with defaults filled in.
func (f Figure) complete() Figure {
	if f.path == "" {
		f.path = pathOf(f.at)
	}
	if f.Name == "" {
		f.Name = columnName(f.path)
	}
	if f.Head == "" {
		f.Head = f.Label
	}
	if f.Show == nil {
		f.Show = format.Whole
	} else if f.Cell == nil {
		f.Cell = f.Show
	}
	return f
}

// FigureNamed returns the figure with a name, one of those that all records have. Only code calls
// it, so an unknown name is a bug.
func FigureNamed(name string) Figure {
	at := slices.IndexFunc(figures, func(f Figure) bool { return f.Name == name })
	if at < 0 {
		panic(fmt.Sprintf("results: no figure %q is declared", name))
	}
	return figures[at]
}

// Figures returns the figures of some metrics, in the order of columns: first those that all
// metrics have, then the energies by part, the counters and the words that any of them has.
func Figures(some ...Metrics) []Figure {
	list := slices.Clone(figures)
	for _, part := range PartNames(some, func(m Metrics) Parts { return m.EnergyPJ }) {
		list = append(list, energyFigure(part).complete())
	}
	list = append(list, counterFigures(some)...)
	if hasWords(some) {
		list = append(list, wordFigures...)
	}
	return list
}

// PartNames returns the names of the parts of a quantity that any item has, in the order in which
// they first appear.
func PartNames[T any](some []T, of func(T) Parts) []string {
	var names []string
	for _, v := range some {
		for _, p := range of(v).Parts {
			if !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
	}
	return names
}
