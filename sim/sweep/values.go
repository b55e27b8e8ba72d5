package sweep

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Numbers are one element of a list of numbers: one number, or several as start:stop:step, both
// ends included.
type Numbers []float64

// maxRange is the most numbers of one range. More mean a mistyped step.
const maxRange = 10_000

// rangeParts are start, stop and step.
const rangeParts = 3

// UnmarshalText reads "0.25" or "-1:1:0.25".
func (n *Numbers) UnmarshalText(text []byte) error {
	parts := strings.Split(string(text), ":")
	if len(parts) != 1 && len(parts) != rangeParts {
		return fmt.Errorf("must be a number or start:stop:step, got %q", text)
	}
	var values [rangeParts]float64
	for i, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("must be a number or start:stop:step, got %q", text)
		}
		values[i] = v + 0 // never -0, which would be a different value
	}
	if len(parts) == 1 {
		*n = Numbers{values[0]}
		return nil
	}
	start, stop, step := values[0], values[1], values[2]
	// A step that does not divide the range exactly in floating point must not lose the end to
	// rounding.
	const slack = 1e-9
	steps := math.Floor((stop-start)/step + slack)
	switch {
	case step == 0 || steps < 0:
		return fmt.Errorf("has no numbers, as %g does not lead from %g to %g, got %q", step, start, stop, text)
	case steps >= maxRange:
		return fmt.Errorf("has %g numbers, more than %d, got %q", steps+1, maxRange, text)
	}
	*n = spaced(start, step, int(steps)+1, max(decimals(parts[0]), decimals(parts[2])))
	return nil
}

// spaced returns count numbers with a distance of step, rounded to as many decimals as start and
// step were written with: 0.3, not 0.30000000000000004.
func spaced(start, step float64, count, decimals int) Numbers {
	numbers := make(Numbers, count)
	for i := range numbers {
		v := start + float64(i)*step
		if rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', decimals, 64), 64); err == nil {
			v = rounded
		}
		numbers[i] = v + 0 // never -0
	}
	return numbers
}

// decimals returns how many digits after the point a number is written with, or the most that any
// number has if it is written with an exponent.
func decimals(text string) int {
	if strings.ContainsAny(text, "eE") {
		return maxDecimals
	}
	_, fraction, _ := strings.Cut(strings.TrimSpace(text), ".")
	return len(fraction)
}

// maxDecimals is more than the decimals of any sum of two numbers near 1.
const maxDecimals = 17

// flat returns all numbers of a list.
func flat(list []Numbers) []float64 {
	var all []float64
	for _, n := range list {
		all = append(all, n...)
	}
	return all
}

// Shape is the size of an array, written ROWSxCOLS.
type Shape struct{ Rows, Cols int }

// UnmarshalText reads "8x16".
func (s *Shape) UnmarshalText(text []byte) error {
	rows, cols, ok := strings.Cut(string(text), "x")
	r, errRows := strconv.Atoi(rows)
	c, errCols := strconv.Atoi(cols)
	if !ok || errRows != nil || errCols != nil || r < 1 || c < 1 {
		return fmt.Errorf("must be ROWSxCOLS, e.g. 16x16, got %q", text)
	}
	*s = Shape{Rows: r, Cols: c}
	return nil
}

// String returns "8x16".
func (s Shape) String() string { return fmt.Sprintf("%dx%d", s.Rows, s.Cols) }

// Value is the value of a configuration key as it is written.
type Value string

// UnmarshalText takes any text that is not empty.
func (v *Value) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return fmt.Errorf("must not be empty")
	}
	*v = Value(text)
	return nil
}
