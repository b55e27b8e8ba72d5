package strict

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

const (
	rangeTag    = "range"
	requiredTag = "required"
)

// checkRange checks a number against a range tag: "1..1024", "0.." or "..5".
func checkRange(v reflect.Value, path, limits string) error {
	if limits == "" {
		return nil
	}
	least, greatest := parseLimits(limits)
	got := number(v)
	if got >= least && got <= greatest {
		return nil
	}
	must := limits
	switch {
	case math.IsInf(greatest, 1):
		must = "at least " + strings.TrimSuffix(limits, "..")
	case math.IsInf(least, -1):
		must = "at most " + strings.TrimPrefix(limits, "..")
	}
	return Errorf(path, "must be %s, got %v", must, v)
}

// parseLimits reads a range tag. An unreadable tag is a bug.
func parseLimits(limits string) (least, greatest float64) {
	low, high, ok := strings.Cut(limits, "..")
	least, err := parseLimit(low, math.Inf(-1))
	if err == nil {
		greatest, err = parseLimit(high, math.Inf(1))
	}
	if !ok || err != nil {
		panic(fmt.Sprintf("strict: range tag %q: must be like 1..1024, 0.. or ..5", limits))
	}
	return least, greatest
}

func parseLimit(text string, open float64) (float64, error) {
	if text == "" {
		return open, nil
	}
	return strconv.ParseFloat(text, 64)
}

// number returns the value of a numeric leaf. A range tag on any other leaf is a bug.
func number(v reflect.Value) float64 {
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.CanFloat():
		return v.Float()
	default:
		panic(fmt.Sprintf("strict: range tag on a %s, which is no number", v.Type()))
	}
}
