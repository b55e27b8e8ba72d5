package results

import (
	"reflect"
	"strings"

	"pgsim/dataflow/stall"
)

// pathOf returns the JSON path of the figure that at points to, its keys joined by points.
func pathOf(at func(*Metrics) any) string {
	m := Metrics{BaselineCycles: new(BaselineCycles), BaselineEnergyPJ: new(Parts)}
	return find(reflect.ValueOf(&m).Elem(), reflect.ValueOf(at(&m)).Pointer())
}

// find returns the path to the number at an address inside a value; "" if it is not there.
func find(v reflect.Value, address uintptr) string {
	switch kept := v.Addr().Interface().(type) {
	case *Parts:
		if reflect.ValueOf(&kept.Total).Pointer() == address {
			return totalPart
		}
		return ""
	case *Stall:
		for _, c := range stall.All() {
			if reflect.ValueOf(&kept[c]).Pointer() == address {
				return c.String()
			}
		}
		return ""
	}
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
		return find(v, address)
	}
	if v.Kind() != reflect.Struct {
		return ""
	}
	for i := range v.NumField() {
		key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		field := v.Field(i)
		if isNumber(field) && field.Addr().Pointer() == address {
			return key
		}
		if inside := find(field, address); inside != "" {
			return key + "." + inside
		}
	}
	return ""
}

// isNumber reports whether a field is a number or an optional number.
func isNumber(v reflect.Value) bool {
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Uint64 || t.Kind() == reflect.Float64
}

// columnName is the name of a column for the figure at a path.
func columnName(path string) string { return strings.ReplaceAll(path, ".", "_") }
