package results

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

// TestCheckFinite spoils every number of a record, one by one. Each must be detected.
func TestCheckFinite(t *testing.T) {
	record := sample(t)
	if err := record.CheckFinite(); err != nil {
		t.Fatal(err)
	}
	spoiled := 0
	var spoil func(v reflect.Value)
	spoil = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Float64:
			kept := v.Float()
			for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				v.SetFloat(bad)
				if err := record.CheckFinite(); err == nil || !strings.Contains(err.Error(), "which no result may be") {
					t.Errorf("%v passes: %v", bad, err)
				}
			}
			v.SetFloat(kept)
			spoiled++
		case reflect.Pointer:
			if !v.IsNil() {
				spoil(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				spoil(v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				spoil(v.Index(i))
			}
		}
	}
	spoil(reflect.ValueOf(&record))
	if spoiled < 50 {
		t.Errorf("%d numbers", spoiled)
	}
	record.Layers[1].EnergyPJ.Total = math.NaN()
	if err := record.CheckFinite(); err == nil || !strings.HasPrefix(err.Error(), "layers[1].energy_pj.total: is NaN") {
		t.Error(err)
	}
}
