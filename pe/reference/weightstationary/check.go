package weightstationary

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"pgsim/pe/reference"
)

const (
	// maxSide bounds rows, columns and lanes; machines have at most this many.
	maxSide = 1024
	// maxExtent bounds M, N, K and groups, so that no product of three of them
	// overflows an int.
	maxExtent = 1 << 20
	// maxBits keeps every code, and its negative, within an int16.
	maxBits = 15
)

// check refuses problems that can't be run.
func check(m Machine, p reference.Problem) error {
	err := errors.Join(checkMachine(m), checkShape(p))
	if err != nil {
		return err
	}
	return errors.Join(checkLengths(p), checkValues(p), p.CheckRecurrence())
}

func checkMachine(m Machine) error {
	overlaps := []string{reference.OverlapFull, reference.OverlapDrain, reference.OverlapNone}
	return errors.Join(
		upTo("Machine.Rows", m.Rows, maxSide),
		upTo("Machine.Cols", m.Cols, maxSide),
		upTo("Machine.Lanes", m.Lanes, maxSide),
		upTo("Machine.DigitBits", m.DigitBits, maxBits+1),
		upTo("Machine.DrainChains", max(1, m.DrainChains), 1),
		oneOf("Machine.Overlap", m.Overlap, overlaps),
		oneOf("Machine.Policy", m.Policy, Policies.Names()),
		reference.CheckLatency(m.StateLatency),
	)
}

func checkShape(p reference.Problem) error {
	err := errors.Join(
		upTo("Problem.M", p.M, maxExtent),
		upTo("Problem.N", p.N, maxExtent),
		upTo("Problem.K", p.K, maxExtent),
		upTo("Problem.Groups", p.Groups, maxExtent),
		upTo("Problem.Bits", p.Bits, maxBits),
		p.Encoding.Check(),
	)
	if err != nil {
		return err
	}
	if p.N%p.Groups != 0 {
		return fmt.Errorf("weightstationary: Problem.Groups: must divide N = %d, got %d", p.N, p.Groups)
	}
	switch {
	case p.Gated && p.FirstOperands != 0:
		return upTo("Problem.FirstOperands", p.FirstOperands, p.K-1)
	case p.Gated:
		return upTo("Problem.HighBits", p.HighBits, p.Bits-1)
	}
	return nil
}

func checkLengths(p reference.Problem) error {
	codes := p.Groups * p.M * p.K
	err := errors.Join(
		length("Problem.Activations", len(p.Activations), codes),
		length("Problem.Weights", len(p.Weights), p.N*p.K),
	)
	if p.Padded != nil {
		err = errors.Join(err, length("Problem.Padded", len(p.Padded), codes))
	}
	if !p.Gated {
		return err
	}
	if p.Low != nil || p.High != nil {
		return errors.Join(err, length("Problem.Low", len(p.Low), p.N), length("Problem.High", len(p.High), p.N),
			length("Problem.Thresholds beside Low and High", len(p.Thresholds), 0))
	}
	return errors.Join(err, length("Problem.Thresholds", len(p.Thresholds), p.N))
}

// checkValues refuses codes that have no planes, and layers whose sums could exceed an int32.
func checkValues(p reference.Problem) error {
	largest := 0
	for i, code := range p.Activations {
		if !inRange(p.Encoding, p.Bits, int(code)) {
			return fmt.Errorf("weightstationary: Problem.Activations[%d]: %d is no %d-bit %s code", i, code, p.Bits, p.Encoding)
		}
	}
	for _, w := range p.Weights {
		largest = max(largest, int(w), -int(w))
	}
	if sum := int64(p.K) * int64(largest) << p.Bits; sum > math.MaxInt32 {
		return fmt.Errorf("weightstationary: Problem.K: sums of %d products could reach %d, more than an int32 holds", p.K, sum)
	}
	return nil
}

// upTo refuses numbers other than 1..most.
func upTo(field string, got, most int) error {
	if 1 <= got && got <= most {
		return nil
	}
	return fmt.Errorf("weightstationary: %s: must be 1..%d, got %d", field, most, got)
}

func oneOf(field, got string, known []string) error {
	if slices.Contains(known, got) {
		return nil
	}
	return fmt.Errorf("weightstationary: %s: must be one of %v, got %q", field, known, got)
}

func length(field string, got, want int) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("weightstationary: %s: must hold %d values, got %d", field, want, got)
}
