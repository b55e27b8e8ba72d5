package sweep

import (
	"fmt"
	"reflect"
	"strings"

	"pgsim/dataflow/stall"
	"pgsim/results"
)

// cell is one value of a table and its column.
type cell struct {
	column
	value any // string, bool, int64 or float64; nil if there is none
}

// column is a column of a table.
type column struct {
	name string
	kind kind
}

// kind is the type of the values of a column.
type kind int

const (
	textKind kind = iota
	truthKind
	wholeKind
	realKind
)

// flatten returns the values inside a part of a record. The name of a column is the path of the
// value in the record's JSON, joined by underscores. Lists are left out.
func flatten(name string, v any) []cell { return appendCells(nil, name, reflect.ValueOf(v), false) }

// appendCells appends the values inside v, or empty ones if absent is set.
func appendCells(cells []cell, name string, v reflect.Value, absent bool) []cell {
	switch v := v.Interface().(type) {
	case *results.MetricRanges:
		return appendIntervals(cells, name, v)
	case results.Parts:
		return appendParts(cells, name, v, absent)
	case *results.ActivationWords:
		if v == nil {
			return cells // points without it have no columns for it
		}
	case results.Counters:
		for _, c := range v {
			cells = appendCells(cells, under(name, c.Name), reflect.ValueOf(c.Value), absent)
		}
		return cells
	case results.Stall:
		for _, c := range stall.All() {
			cells = appendCells(cells, under(name, c.String()), reflect.ValueOf(v[c]), absent)
		}
		return cells
	}
	add := func(k kind, value any) []cell {
		if absent {
			value = nil
		}
		return append(cells, cell{column{name, k}, value})
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return appendCells(cells, name, reflect.Zero(v.Type().Elem()), true)
		}
		return appendCells(cells, name, v.Elem(), absent)
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			cells = appendCells(cells, under(name, key), v.Field(i), absent)
		}
		return cells
	case reflect.Array: // an interval
		for i, end := range []string{"low", "high"} {
			cells = appendCells(cells, under(name, end), v.Index(i), absent)
		}
		return cells
	case reflect.Slice:
		return cells
	case reflect.String:
		return add(textKind, v.String())
	case reflect.Bool:
		return add(truthKind, v.Bool())
	case reflect.Int:
		return add(wholeKind, v.Int())
	case reflect.Uint64:
		return add(wholeKind, int64(v.Uint()))
	case reflect.Float64:
		return add(realKind, v.Float())
	}
	panic(fmt.Sprintf("sweep: a record holds a %s in %s", v.Type(), name)) // the types of a record are known
}

func appendParts(cells []cell, name string, p results.Parts, absent bool) []cell {
	if absent {
		return append(cells, cell{column{under(name, "total"), realKind}, nil})
	}
	cells = append(cells, cell{column{under(name, "total"), realKind}, p.Total})
	for _, part := range p.Parts {
		cells = append(cells, cell{column{under(name, part.Name), realKind}, part.Value})
	}
	return cells
}

// under returns the name of a value inside another. Embedded values have no names of their own.
func under(name, key string) string {
	switch {
	case name == "":
		return key
	case key == "":
		return name
	}
	return name + "_" + key
}
