package energy

import (
	"reflect"
	"testing"

	"pgsim/pe/hardware"
)

// fillCounts sets every count of actions to 1.
func fillCounts(v reflect.Value) {
	switch v.Kind() {
	case reflect.Uint64:
		v.SetUint(1)
	case reflect.Struct:
		for i := range v.NumField() {
			fillCounts(v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			fillCounts(v.Index(i))
		}
	}
}

// checkCounts expects every count of actions to be 2.
func checkCounts(t *testing.T, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Uint64:
		if v.Uint() != 2 {
			t.Errorf("%s is %d, want 2", name, v.Uint())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			checkCounts(t, v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			checkCounts(t, name, v.Index(i))
		}
	}
}

// TestBeside: every count adds up, the time is the longer one, and neither side changes.
func TestBeside(t *testing.T) {
	a := Actions{Seconds: 3, Own: map[hardware.Action]uint64{hardware.PartSum: 1}}
	fillCounts(reflect.ValueOf(&a).Elem())
	b := a
	b.Seconds = 5
	both := a.Beside(b)
	checkCounts(t, "actions", reflect.ValueOf(both))
	if both.Seconds != 5 || both.Own[hardware.PartSum] != 2 || a.Own[hardware.PartSum] != 1 {
		t.Errorf("%v s, %v; before %v", both.Seconds, both.Own, a.Own)
	}
}
