package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"pgsim/results/keep"
)

// gridRecord is the content of sweep.json.
type gridRecord struct {
	Format  string        `json:"format"`
	Version string        `json:"version"`
	Build   string        `json:"build"`
	Axes    axesRecord    `json:"axes"`
	Points  int           `json:"points"`
	Grid    []pointRecord `json:"grid"`
}

// pointRecord names a point and its place on the axes.
type pointRecord struct {
	Key  string      `json:"key"`
	Axes valueRecord `json:"axes"`
}

// axesRecord and valueRecord are objects whose keys are in the order of the axes.
type (
	axesRecord  []Axis
	valueRecord struct {
		axes   []Axis
		values []string
	}
)

// MarshalJSON writes {"workload": ["a", "b"], ...}.
func (a axesRecord) MarshalJSON() ([]byte, error) {
	return object(a, func(i int) any { return a[i].Values })
}

// MarshalJSON writes {"workload": "a", ...}; axes that don't apply are left out.
func (v valueRecord) MarshalJSON() ([]byte, error) {
	var axes []Axis
	var values []string
	for i, a := range v.axes {
		if v.values[i] != "" {
			axes, values = append(axes, a), append(values, v.values[i])
		}
	}
	return object(axes, func(i int) any { return values[i] })
}

// object writes a JSON object with a key for every axis.
func object(axes []Axis, value func(i int) any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, a := range axes {
		if i > 0 {
			b.WriteByte(',')
		}
		name, errName := json.Marshal(a.Name)
		text, errValue := json.Marshal(value(i))
		if err := errors.Join(errName, errValue); err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s:%s", name, text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// record returns the content of sweep.json.
func (g *Grid) record() ([]byte, error) {
	r := gridRecord{Format: GridFormat, Version: g.Version, Build: g.Digest, Axes: g.Axes, Points: g.Len()}
	for i := range g.Len() {
		p := g.Point(i)
		r.Grid = append(r.Grid, pointRecord{p.Key, valueRecord{g.Axes, p.Values()}})
	}
	return keep.Indented(r)
}
