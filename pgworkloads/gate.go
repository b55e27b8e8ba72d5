package pgworkloads

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// gateKind is a rule that turns high parts into gates. Every rule is a pair of
// bounds, either of which may be open: lower < Oh < upper.
type gateKind struct {
	name string
	// sides are the bounds of one output channel, in the order in which the
	// trace stores them.
	sides []side
}

// side is one of the two bounds of a gate.
type side int

const (
	lower side = iota
	upper
)

// Kinds of gates.
const (
	// GateAbove is on where Oh > T.
	GateAbove = "above"
	// GateBetween is on where lo < Oh < hi: where saturating activations still
	// change.
	GateBetween = "between"
)

var gateKinds = []gateKind{
	{GateAbove, []side{lower}},
	{GateBetween, []side{lower, upper}},
}

func findGateKind(name string) (gateKind, error) {
	i := slices.IndexFunc(gateKinds, func(k gateKind) bool { return k.name == name })
	if i >= 0 {
		return gateKinds[i], nil
	}
	names := make([]string, len(gateKinds))
	for i, k := range gateKinds {
		names[i] = k.name
	}
	return gateKind{}, fmt.Errorf("must be one of %s, got %q", strings.Join(names, ", "), name)
}

// threshold turns a bound in trained units into the integer that decides
// alike: Oh * unit > delta where Oh > floor(delta/unit), and Oh * unit < delta
// where Oh < ceil(delta/unit). A positive offset moves the bound so that fewer
// outputs pass: a lower one up, an upper one down.
func (s side) threshold(delta, offset, unit float64) int32 {
	t := math.Floor((delta + offset) / unit)
	if s == upper {
		t = math.Ceil((delta - offset) / unit)
	}
	// No sum reaches the ends of int32, so clamping changes no decision.
	return int32(min(max(t, math.MinInt32), math.MaxInt32))
}

// margin returns how far a sum in trained units lies inside the bounds of output
// channel n of several: the offset from which on it is outside.
func (k gateKind) margin(delta []float64, n, channels int, sum float64) float64 {
	margin := math.Inf(1)
	for i, s := range k.sides {
		if s == lower {
			margin = min(margin, sum-delta[i*channels+n])
		} else {
			margin = min(margin, delta[i*channels+n]-sum)
		}
	}
	return margin
}

// thresholds returns the integer thresholds of trained ones, delta [sides][N],
// for layers whose high part counts in units of scale * scales[n].
func (k gateKind) thresholds(delta []float64, offset, scale float64, scales []float64) []int32 {
	thresholds := make([]int32, len(delta))
	for i, s := range k.sides {
		for n, weightScale := range scales {
			at := i*len(scales) + n
			thresholds[at] = s.threshold(delta[at], offset, scale*weightScale)
		}
	}
	return thresholds
}

// bounds are both bounds of every output channel.
type bounds struct {
	lower, upper []int32
}

// bounds returns the bounds that thresholds [sides][N] stand for.
func (k gateKind) bounds(thresholds []int32) bounds {
	n := len(thresholds) / len(k.sides)
	b := bounds{slices.Repeat([]int32{math.MinInt32}, n), slices.Repeat([]int32{math.MaxInt32}, n)}
	for i, s := range k.sides {
		if s == lower {
			b.lower = thresholds[i*n:][:n]
		} else {
			b.upper = thresholds[i*n:][:n]
		}
	}
	return b
}

// on decides the gate of output channel n.
func (b bounds) on(n int, high int32) bool { return b.lower[n] < high && high < b.upper[n] }
