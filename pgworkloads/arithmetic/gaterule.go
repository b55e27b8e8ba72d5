package arithmetic

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// GateRule is a rule that turns high parts into gates. Every rule is a pair of bounds, and either
// may be open: lower < Oh < upper.
type GateRule struct {
	// Name is its name in manifests.
	Name string
	// sides are the bounds of one output channel, in the order in which traces store them.
	sides []side
	// relative is set if an output is compared with the others of its row.
	relative bool
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
	// GateBetween is on where lo < Oh < hi: where saturating activations can still change.
	GateBetween = "between"
	// GateNearMax is on where Oh is less than T below the largest Oh of its row so far, including
	// its own: where a score may still have a share of the attention.
	GateNearMax = "near-max"
)

// GateRules are all rules.
var GateRules = []GateRule{
	{Name: GateAbove, sides: []side{lower}},
	{Name: GateBetween, sides: []side{lower, upper}},
	{Name: GateNearMax, sides: []side{upper}, relative: true},
}

// FindGateRule returns the rule of a kind of gates, or an error that lists the kinds.
func FindGateRule(name string) (GateRule, error) {
	i := slices.IndexFunc(GateRules, func(r GateRule) bool { return r.Name == name })
	if i >= 0 {
		return GateRules[i], nil
	}
	names := make([]string, len(GateRules))
	for i, r := range GateRules {
		names[i] = r.Name
	}
	return GateRule{}, fmt.Errorf("must be one of %s, got %q", strings.Join(names, ", "), name)
}

// Relative reports whether the rule compares an output with those before it in its row.
func (r GateRule) Relative() bool { return r.relative }

// Number returns the number that is compared with the bounds: a sum, or how far it lies below the
// largest of its row so far.
func (r GateRule) Number(sum, largest int32) int32 {
	if !r.relative {
		return sum
	}
	// No bound lies beyond the end of int32, so larger distances can be clamped to it.
	return int32(min(int64(largest)-int64(sum), math.MaxInt32))
}

// Never returns a number that lies outside all bounds.
func (r GateRule) Never() int32 {
	if r.sides[0] == upper {
		return math.MaxInt32
	}
	return math.MinInt32
}

// threshold turns a bound in trained units into the integer that makes the same decisions: Oh *
// unit > delta if Oh > floor(delta/unit), and Oh * unit < delta if Oh < ceil(delta/unit). A
// positive offset moves the bound so that fewer outputs pass: a lower bound up, an upper bound
// down.
func (s side) threshold(delta, offset, unit float64) int32 {
	t := math.Floor((delta + offset) / unit)
	if s == upper {
		t = math.Ceil((delta - offset) / unit)
	}
	// No sum reaches the ends of int32, so clamping changes no decision.
	return int32(min(max(t, math.MinInt32), math.MaxInt32))
}

// Margin returns how far a sum in trained units lies inside the bounds of output channel n out of
// channels. From that offset on, it lies outside.
func (r GateRule) Margin(delta []float64, n, channels int, sum float64) float64 {
	margin := math.Inf(1)
	for i, s := range r.sides {
		if s == lower {
			margin = min(margin, sum-delta[i*channels+n])
		} else {
			margin = min(margin, delta[i*channels+n]-sum)
		}
	}
	return margin
}

// Thresholds returns the integer thresholds for trained ones, delta [sides][N], for layers whose
// high part counts in units of scale * scales[n].
func (r GateRule) Thresholds(delta []float64, offset, scale float64, scales []float64) []int32 {
	thresholds := make([]int32, len(delta))
	for i, s := range r.sides {
		for n, weightScale := range scales {
			at := i*len(scales) + n
			thresholds[at] = s.threshold(delta[at], offset, scale*weightScale)
		}
	}
	return thresholds
}

// GateBounds are both bounds of every output channel.
type GateBounds struct {
	lower, upper []int32
}

// Bounds returns the bounds for thresholds [sides][N].
func (r GateRule) Bounds(thresholds []int32) GateBounds {
	n := len(thresholds) / len(r.sides)
	b := GateBounds{slices.Repeat([]int32{math.MinInt32}, n), slices.Repeat([]int32{math.MaxInt32}, n)}
	for i, s := range r.sides {
		if s == lower {
			b.lower = thresholds[i*n:][:n]
		} else {
			b.upper = thresholds[i*n:][:n]
		}
	}
	return b
}

// Sides returns how many thresholds the rule has per output channel.
func (r GateRule) Sides() int { return len(r.sides) }

// Of returns the bounds of output channel n. Its gate is on between them.
func (b GateBounds) Of(n int) (lower, upper int32) { return b.lower[n], b.upper[n] }

// On decides the gate of output channel n.
func (b GateBounds) On(n int, high int32) bool { return b.lower[n] < high && high < b.upper[n] }
