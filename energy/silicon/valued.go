package silicon

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"pgsim/pe/switching"
)

// Valued is the energy of a step of a piece in one library with given operands.
type Valued struct {
	// Piece is its module and parameters.
	Piece string `csv:"piece"`
	// Operands names the operands that it worked on. Bits is the width of an activation.
	Operands string `csv:"operands"`
	Bits     int    `csv:"bits"`
	// PJ is the energy of a step in which every net changes at most once.
	PJ float64 `csv:"pj"`
}

// ValuedOf are the energies of a library.
type ValuedOf struct {
	// Library is its name.
	Library string
	Of      []Valued
}

//go:embed valued/*.csv
var valuedFiles embed.FS

// RecordedValued returns the embedded energies on several operands.
func RecordedValued() ([]ValuedOf, error) {
	return records(valuedFiles, "valued", func(library string, of []Valued) ValuedOf { return ValuedOf{library, of} })
}

// MeasureValued synthesizes PEs and counts how often their nets change on many operands.
func MeasureValued(ctx context.Context, file string, pieces []Piece) (all ValuedOf, err error) {
	s, err := NewSynthesizer(file)
	if err != nil {
		return ValuedOf{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	all.Library = s.Library.Name
	for _, p := range pieces {
		n, err := s.Netlist(ctx, p)
		if err != nil {
			return all, err
		}
		sets, err := p.operandSets()
		if err != nil {
			return all, err
		}
		for _, o := range sets {
			pj, err := s.step(n, p, o.Operands, false)
			if err != nil {
				return all, fmt.Errorf("silicon: %s, %s: %w", p.Name(), o.Name, err)
			}
			all.Of = append(all.Of, Valued{Piece: p.key(), Operands: o.Name, Bits: o.Bits, PJ: rounded(pj)})
		}
	}
	return all, nil
}

// ValuedPieces are the PEs that are measured on several operands: the ones without gates.
func ValuedPieces() []Piece {
	var some []Piece
	for _, p := range EnergyPieces() {
		if _, gates := p.param("GATES"); p.isPE() && (gates || p.isParallel()) {
			some = append(some, p)
		}
	}
	return some
}

// param returns a parameter of a piece, if it differs from its default.
func (p Piece) param(name string) (int, bool) {
	for _, q := range p.Params {
		if q.Name == name {
			return q.Value, true
		}
	}
	return 0, false
}

// isParallel reports whether a PE takes whole activations.
func (p Piece) isParallel() bool { return p.Top == "plain_bit_parallel_pe" }

// watched returns a PE for counting the bits that change.
func (p Piece) watched() switching.PE {
	of := func(name string) int {
		v, _ := p.param(name)
		return v
	}
	digit := of("P")
	if p.isParallel() {
		digit = of("D")
	}
	return switching.PE{Lanes: of("L"), DigitBits: digit, WeightBits: of("W"), SumBits: of("A")}
}
