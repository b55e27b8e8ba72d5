package reference

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

const (
	// maxSide bounds rows, columns and lanes; machines have at most this many.
	maxSide = 1024
	// maxExtent bounds M, N, K and groups, so that no product of three of them overflows an int.
	// Larger problems are out of reach for a model of every cycle anyway.
	maxExtent = 1 << 20
	// maxDigitBits is the width of the plane masks of a digit.
	maxDigitBits = 16
	// maxBits keeps every code, and its negative, within an int16.
	maxBits = 15
)

func (m Machine) check() error {
	return errors.Join(
		within("Machine.Rows", m.Rows, maxSide),
		within("Machine.Cols", m.Cols, maxSide),
		within("Machine.Lanes", m.Lanes, maxSide),
		within("Machine.DigitBits", m.DigitBits, maxDigitBits),
		m.checkChains(),
		m.checkFold(),
		oneOf("Machine.Overlap", m.Overlap, []string{OverlapFull, OverlapDrain, OverlapNone}),
		oneOf("Machine.Policy", m.Policy, Policies.Names()),
		CheckLatency(m.StateLatency),
		m.checkParts(),
	)
}

// checkChains refuses drain chains of unequal length.
func (m Machine) checkChains() error {
	if m.DrainChains <= 1 || m.Rows%m.DrainChains == 0 {
		return nil
	}
	return fmt.Errorf("reference: Machine.DrainChains: must divide %d rows, got %d", m.Rows, m.DrainChains)
}

func (p Problem) check() error {
	if err := p.checkShape(); err != nil {
		return err
	}
	return errors.Join(p.checkLengths(), p.checkGate(), p.checkValues(), p.CheckRecurrence())
}

func (p Problem) checkShape() error {
	err := errors.Join(
		within("Problem.M", p.M, maxExtent),
		within("Problem.N", p.N, maxExtent),
		within("Problem.K", p.K, maxExtent),
		within("Problem.Groups", p.Groups, maxExtent),
		within("Problem.Bits", p.Bits, maxBits),
		checkEncoding(p.Encoding),
	)
	if err != nil {
		return err
	}
	if p.N%p.Groups != 0 {
		return fmt.Errorf("reference: Problem.Groups: must divide N = %d, got %d", p.N, p.Groups)
	}
	switch {
	case p.Gated && p.FirstOperands != 0:
		return within("Problem.FirstOperands", p.FirstOperands, p.K-1)
	case p.Gated:
		return within("Problem.HighBits", p.HighBits, p.Bits-1)
	}
	return nil
}

func (p Problem) checkLengths() error {
	codes := p.Groups * p.M * p.K
	err := errors.Join(
		length("Problem.Activations", len(p.Activations), "Groups*M*K", codes),
		length("Problem.Weights", len(p.Weights), "N*K", p.N*p.K),
	)
	if p.Padded != nil {
		err = errors.Join(err, length("Problem.Padded", len(p.Padded), "Groups*M*K", codes))
	}
	return err
}

func (p Problem) checkGate() error {
	switch {
	case !p.Gated:
		return nil
	case p.Thresholds != nil && (p.Low != nil || p.High != nil):
		return errors.New("reference: Problem.Thresholds: give either them or Low and High, not both")
	case p.Low != nil || p.High != nil:
		return errors.Join(length("Problem.Low", len(p.Low), "N", p.N),
			length("Problem.High", len(p.High), "N", p.N))
	default:
		return length("Problem.Thresholds", len(p.Thresholds), "N", p.N)
	}
}

// checkValues refuses codes that their encoding does not have, and layers whose sums could exceed
// an int32.
func (p Problem) checkValues() error {
	least, most := codeRange(p.Encoding, p.Bits)
	for i, code := range p.Activations {
		if int(code) < least || int(code) > most {
			return fmt.Errorf("reference: Problem.Activations[%d]: must be %d..%d for %d-bit %s codes, got %d",
				i, least, most, p.Bits, p.Encoding, code)
		}
	}
	widest := 0
	for _, w := range p.Weights {
		widest = max(widest, int(w), -int(w))
	}
	if sum := int64(p.K) * int64(widest) * int64(max(-least, most)); sum > math.MaxInt32 {
		return fmt.Errorf("reference: Problem.K: sums of %d products could reach %d, more than an int32 holds", p.K, sum)
	}
	return nil
}

// gate tells whether a high-part sum turns on the gate of channel n.
func (p Problem) gate(n int, sum int32) bool {
	if p.Low != nil {
		return p.Low[n] < sum && sum < p.High[n]
	}
	return sum > p.Thresholds[n]
}

func within(field string, got, most int) error {
	const least = 1
	if least <= got && got <= most {
		return nil
	}
	return fmt.Errorf("reference: %s: must be %d..%d, got %d", field, least, most, got)
}

func oneOf(field, got string, known []string) error {
	if slices.Contains(known, got) {
		return nil
	}
	return fmt.Errorf("reference: %s: must be one of %s, got %q", field, strings.Join(known, ", "), got)
}

func length(field string, got int, shape string, want int) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("reference: %s: must hold %s = %d values, got %d", field, shape, want, got)
}
