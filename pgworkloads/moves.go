package pgworkloads

import "math"

// What one calibrated offset is for.
const (
	// PerLayer gives every gated layer an offset of its own, with which the
	// layer comes closest to the target, earlier layers being moved already.
	PerLayer = "layer"
	// PerNetwork gives all gated layers the same offset, with which the network
	// as a whole comes close to the target.
	PerNetwork = "network"
)

// Moves move the thresholds of all gates away from the trained ones. The zero
// value moves nothing; at most one of offset, scale and target may.
type Moves struct {
	// ThresholdOffset is added to every threshold, in trained units: a greater
	// one gates fewer outputs. The two-sided gates of GateBetween are narrowed
	// by it on both sides.
	ThresholdOffset float64
	// ThresholdScale multiplies every threshold; nil for 1.
	ThresholdScale *float64
	// TargetGated is the gated fraction, 0..1, that offsets are calibrated for on
	// all stored samples; nil for none.
	TargetGated *float64
	// TargetPer is PerLayer or PerNetwork, what one offset is for; "" without a
	// target.
	TargetPer string
}

// None tells whether the trained thresholds stay as they are.
func (m Moves) None() bool {
	return m.ThresholdOffset == 0 && (m.ThresholdScale == nil || *m.ThresholdScale == 1) && m.TargetGated == nil
}

// Scale returns the factor of every threshold.
func (m Moves) Scale() float64 {
	if m.ThresholdScale == nil {
		return 1
	}
	return *m.ThresholdScale
}

// refuse returns an error that names the option by which thresholds are moved,
// if they are, where there are none to move.
func (m Moves) refuse() error {
	const none = "must not be given for a workload without thresholds, got %v"
	switch {
	case m.TargetGated != nil:
		return fieldErrorf("target-gated", none, *m.TargetGated)
	case m.ThresholdScale != nil && *m.ThresholdScale != 1:
		return fieldErrorf("threshold-scale", none, *m.ThresholdScale)
	case m.ThresholdOffset != 0:
		return fieldErrorf("threshold-offset", none, m.ThresholdOffset)
	}
	return nil
}

// Check returns an error that starts with the option that is to blame.
func (m Moves) Check() error {
	if math.IsNaN(m.ThresholdOffset) || math.IsInf(m.ThresholdOffset, 0) {
		return fieldErrorf("threshold-offset", "must be a finite number, got %v", m.ThresholdOffset)
	}
	if s := m.Scale(); !(s >= 0) || math.IsInf(s, 0) {
		return fieldErrorf("threshold-scale", "must be a finite number from 0 on, got %v", s)
	}
	if m.TargetGated == nil {
		if m.TargetPer != "" {
			return fieldErrorf("target-per", "says what a target is for, but there is no target-gated")
		}
	} else {
		if f := *m.TargetGated; !(f >= 0 && f <= 1) {
			return fieldErrorf("target-gated", "must be 0..1, got %v", f)
		}
		if m.TargetPer != PerLayer && m.TargetPer != PerNetwork {
			return fieldErrorf("target-per", "must be %s or %s, got %q", PerLayer, PerNetwork, m.TargetPer)
		}
	}
	moved := 0
	for _, is := range []bool{m.ThresholdOffset != 0, m.ThresholdScale != nil, m.TargetGated != nil} {
		if is {
			moved++
		}
	}
	if moved > 1 {
		return fieldErrorf("threshold-offset", "an offset, a scale and a target of the gated fraction exclude each other")
	}
	return nil
}

// Network returns the trace's network with its thresholds moved. A target is
// calibrated, which executes the network on all stored samples several times.
func (t *Trace) Network(m Moves) (*Network, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	n := newNetwork(t)
	if len(n.gated) == 0 {
		if err := m.refuse(); err != nil {
			return nil, err
		}
	}
	n.Moves = m
	switch {
	case m.None():
	case m.TargetGated == nil:
		for i := range n.gated {
			n.Offsets[i] = m.ThresholdOffset
			n.bounds[i] = n.movedBounds(i, m.ThresholdOffset, m.Scale())
		}
	case m.TargetPer == PerLayer:
		n.calibrateLayers(*m.TargetGated)
	default:
		n.calibrateNetwork(*m.TargetGated)
	}
	return n, nil
}

// movedBounds returns the bounds of a gated layer with scaled thresholds and an
// offset.
func (n *Network) movedBounds(i int, offset, scale float64) bounds {
	p := n.product(i)
	delta := make([]float64, len(p.Gate.Delta))
	for at, d := range p.Gate.Delta {
		delta[at] = d * scale
	}
	return p.Gate.kind.bounds(p.Gate.kind.thresholds(delta, offset, p.Activation.Scale, p.WeightScales))
}
