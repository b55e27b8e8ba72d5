package results

import (
	"fmt"
	"math"
	"reflect"
	"strings"
)

// CheckFinite returns an error if a figure of the record is infinite or not a number. Such a figure
// is useless, and JSON can't express it.
func (r Record) CheckFinite() error { return checkFinite(reflect.ValueOf(r), "") }

// checkFinite checks all numbers in a value; path is its path in the JSON.
func checkFinite(v reflect.Value, path string) error {
	switch v.Kind() {
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%s: is %v, which no result may be; look for a price or a size that is far off", path, f)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return checkFinite(v.Elem(), path)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name == "" && !field.Anonymous {
				name = strings.ToLower(field.Name)
			}
			if err := checkFinite(v.Field(i), strings.Trim(path+"."+name, ".")); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkFinite(v.Index(i), fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	}
	return nil
}
