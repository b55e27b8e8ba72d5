package pgworkloads

import "math"

// Scopes of one calibrated offset.
const (
	// PerLayer gives every gated layer its own offset, which brings the layer closest to the target.
	// Earlier layers already have their offsets.
	PerLayer = "layer"
	// PerNetwork gives all gated layers the same offset, which brings the network as a whole close
	// to the target.
	PerNetwork = "network"
)

// ThresholdChange says how the thresholds of all gates differ from the trained ones. The zero value
// changes nothing. At most one of offset, scale and target may be set, with one exception: with a
// scale of 0, the offset is the value of all thresholds.
type ThresholdChange struct {
	// ThresholdOffset is added to every threshold, in trained units. A greater offset gates fewer
	// outputs. It narrows the two-sided gates of GateBetween on both sides.
	ThresholdOffset float64
	// ThresholdScale multiplies every threshold; nil for 1.
	ThresholdScale *float64
	// TargetGated is the gated fraction, 0..1, that offsets are calibrated to on all stored samples;
	// nil for none.
	TargetGated *float64
	// TargetPer is PerLayer or PerNetwork, the scope of one offset; "" without a target.
	TargetPer string
}

// FixedThresholds returns the change that sets all thresholds to one value, in trained units. The
// two-sided gates of GateBetween are then on between that value and its negative.
func FixedThresholds(at float64) ThresholdChange {
	scale := 0.0
	return ThresholdChange{ThresholdOffset: at, ThresholdScale: &scale}
}

// None reports whether the trained thresholds stay as they are.
func (c ThresholdChange) None() bool {
	return c.ThresholdOffset == 0 && (c.ThresholdScale == nil || *c.ThresholdScale == 1) && c.TargetGated == nil
}

// Scale returns the factor of every threshold.
func (c ThresholdChange) Scale() float64 {
	if c.ThresholdScale == nil {
		return 1
	}
	return *c.ThresholdScale
}

// Refuse returns an error if thresholds are changed. It names the option that changes them. It is
// for workloads without thresholds.
func (c ThresholdChange) Refuse() error {
	const none = "must not be given for a workload without thresholds, got %v"
	switch {
	case c.TargetGated != nil:
		return FieldErrorf("target-gated", none, *c.TargetGated)
	case c.Scale() == 0 && c.ThresholdOffset != 0:
		return FieldErrorf("threshold-fixed", none, c.ThresholdOffset)
	case c.ThresholdScale != nil && *c.ThresholdScale != 1:
		return FieldErrorf("threshold-scale", none, *c.ThresholdScale)
	case c.ThresholdOffset != 0:
		return FieldErrorf("threshold-offset", none, c.ThresholdOffset)
	}
	return nil
}

// Check returns an error that starts with the option that is wrong.
func (c ThresholdChange) Check() error {
	if math.IsNaN(c.ThresholdOffset) || math.IsInf(c.ThresholdOffset, 0) {
		return FieldErrorf("threshold-offset", "must be a finite number, got %v", c.ThresholdOffset)
	}
	if s := c.Scale(); !(s >= 0) || math.IsInf(s, 0) {
		return FieldErrorf("threshold-scale", "must be a finite number from 0 on, got %v", s)
	}
	if c.TargetGated == nil {
		if c.TargetPer != "" {
			return FieldErrorf("target-per", "is the scope of target-gated; give both")
		}
	} else {
		if f := *c.TargetGated; !(f >= 0 && f <= 1) {
			return FieldErrorf("target-gated", "must be 0..1, got %v", f)
		}
		if c.TargetPer != PerLayer && c.TargetPer != PerNetwork {
			return FieldErrorf("target-per", "must be %s or %s, got %q", PerLayer, PerNetwork, c.TargetPer)
		}
	}
	changes := 0
	for _, given := range []bool{c.ThresholdOffset != 0 && c.Scale() != 0, c.ThresholdScale != nil, c.TargetGated != nil} {
		if given {
			changes++
		}
	}
	if changes > 1 {
		return FieldErrorf("threshold-offset", "an offset, a scale and a target of the gated fraction exclude each other; give one")
	}
	return nil
}
