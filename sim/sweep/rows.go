package sweep

import (
	"strconv"
	"strings"

	"pgsim/results"
)

// axisColumns returns the columns of the axes. A column has numbers if all its values are numbers.
func axisColumns(axes []Axis) []column {
	columns := make([]column, len(axes))
	for i, a := range axes {
		columns[i] = column{strings.ReplaceAll(a.Name, ".", "_"), kindOf(a.Values)}
	}
	return columns
}

func kindOf(values []string) kind {
	k := wholeKind
	for _, v := range values {
		if _, err := strconv.ParseInt(v, 10, 64); err == nil {
			continue
		}
		k = realKind
		if _, err := strconv.ParseFloat(v, 64); err != nil {
			return textKind
		}
	}
	return k
}

// parse returns the value of a text in a column.
func (c column) parse(value string) any {
	if value == "" {
		return nil
	}
	switch c.kind {
	case wholeKind:
		v, err := strconv.ParseInt(value, 10, 64)
		if err == nil {
			return v
		}
	case realKind:
		v, err := strconv.ParseFloat(value, 64)
		if err == nil {
			return v
		}
	}
	return value
}

// identityCells returns the cells that say which point a row is of.
func (g *Grid) identityCells(p Point) []cell {
	cells := []cell{{column{"key", textKind}, p.Key}}
	values := p.Values()
	for i, c := range axisColumns(g.Axes) {
		cells = append(cells, cell{c, c.parse(values[i])})
	}
	return cells
}

// pointRow returns the row of a point in points.csv.
func (g *Grid) pointRow(p Point, r results.Record) []cell {
	cells := g.identityCells(p)
	cells = append(cells, flatten("accuracy", r.Accuracy)...)
	cells = append(cells, flatten("area_mm2", r.AreaMM2)...)
	cells = append(cells, flatten("total", r.Total)...)
	cells = append(cells, flatten("gated", r.Gated)...)
	cells = append(cells, flatten("energy_per_image_pj", r.EnergyPerImagePJ)...)
	if g.rival == "" {
		return cells
	}
	return append(cells, flatten("rival", newRivalRow(r.Rival))...)
}

// rivalRow is what tables show of the best plain array of a machine's area.
type rivalRow struct {
	Name              string  `json:"name"`
	ArrayMM2          float64 `json:"array_mm2"`
	Cycles            uint64  `json:"cycles"`
	EnergyPJ          float64 `json:"energy_pj"`
	Saving            float64 `json:"saving"`
	EnergySaving      float64 `json:"energy_saving"`
	EnergyDelaySaving float64 `json:"energy_delay_saving"`
}

// newRivalRow returns nil if no plain array fits.
func newRivalRow(r *results.Rival) *rivalRow {
	if r == nil {
		return nil
	}
	return &rivalRow{r.Config.Name, r.ArrayMM2, r.Cycles, r.EnergyPJ, r.Saving, r.EnergySaving, r.EnergyDelaySaving}
}

// layerRows returns the rows of a point in layers.csv.
func (g *Grid) layerRows(p Point, r results.Record) [][]cell {
	var rows [][]cell
	for _, l := range r.Layers {
		rows = append(rows, append(g.identityCells(p), flatten("", l)...))
	}
	return rows
}

// columns collects the columns of a table in the order in which they first
// appear.
type columns struct {
	list []column
	at   map[string]int
}

func (c *columns) add(row []cell) {
	if c.at == nil {
		c.at = map[string]int{}
	}
	for _, cell := range row {
		if _, known := c.at[cell.name]; !known {
			c.at[cell.name] = len(c.list)
			c.list = append(c.list, cell.column)
		}
	}
}

// values returns the values of a row in the order of the columns.
func (c *columns) values(row []cell) []any {
	values := make([]any, len(c.list))
	for _, cell := range row {
		values[c.at[cell.name]] = cell.value
	}
	return values
}
