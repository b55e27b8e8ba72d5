package silicon

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pgsim/configs/ints"
	"pgsim/energy"
	"pgsim/pe/hardware"
)

// StepEnergies are the step energies of all pieces in one library.
type StepEnergies struct {
	// Library is its name.
	Library string
	Of      []StepEnergy
}

//go:embed stepenergies/*.csv
var stepEnergyFiles embed.FS

// RecordedStepEnergies returns the energies that are embedded in pgsim.
func RecordedStepEnergies() ([]StepEnergies, error) {
	return records(stepEnergyFiles, "stepenergies", func(library string, of []StepEnergy) StepEnergies { return StepEnergies{library, of} })
}

// Energies compares the energies of steps, with random operands or with those of a trace, relative
// to the smallest PE with the same operands. The energies of a price table do not depend on
// operands. Blocks are only measured with random operands.
func Energies(technology, operands string, t StepEnergies) ([]Row, error) {
	var rows []Row
	for _, p := range EnergyPieces() {
		at := slices.IndexFunc(t.Of, func(q StepEnergy) bool { return q.Piece == p.key() && q.Operands == operands })
		if at < 0 {
			if p.isPE() || operands == randomOperands {
				return nil, fmt.Errorf("silicon: library %s: has no energy of %q with %s operands; record it again", t.Library, p.key(), operands)
			}
			continue
		}
		model, err := modelPJ(technology, p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, Row{Quantity: energyOf, Part: p.Part, Size: p.Size, Model: model, Silicon: t.Of[at].PJ})
	}
	return relate(rows, rows[0])
}

// Names of operands.
const (
	randomOperands = "random"
	traceOperands  = "trace"
)

// AllOperands are the names of all operands.
var AllOperands = []string{randomOperands, traceOperands}

// Any reports whether the library has any energies.
func (t StepEnergies) Any() bool {
	return slices.ContainsFunc(t.Of, func(q StepEnergy) bool { return q.PJ > 0 })
}

// isPE reports whether a piece is a PE rather than a block.
func (p Piece) isPE() bool { return strings.HasPrefix(p.Top, "plain_") }

// StepEnergy is the energy of a step of a piece in one library.
type StepEnergy struct {
	// Piece is its module and parameters. Operands names the operands that it worked on.
	Piece    string `csv:"piece"`
	Operands string `csv:"operands"`
	// PJ is the energy of a step in which every net changes at most once. GlitchesPJ is the energy
	// if every cell has a delay, so that nets may change more often.
	PJ         float64 `csv:"pj"`
	GlitchesPJ float64 `csv:"pj_with_glitches"`
}

// EnergyPieces are the pieces whose energy is compared, the reference first. The reference has no
// gate, because even an unused gate consumes energy when its inputs change.
func EnergyPieces() []Piece {
	var some []Piece
	ungated := func(lanes, digit, weight int) Piece {
		p := plainSerial(lanes, digit, weight, sumBits)
		p.Part = "step of a bit-serial PE"
		p.Params = append(p.Params, Param{"GATES", 0})
		p.Model = peModel("bit-serial", lanes, digit, weight, sumBits)
		return p
	}
	for _, n := range [][2]int{{1, 1}, {4, 1}, {16, 1}, {1, 2}, {4, 2}, {4, 4}} {
		some = append(some, ungated(n[0], n[1], weightBits))
	}
	gated := plainSerial(1, 1, weightBits, sumBits)
	gated.Part = "step of a bit-serial PE with a gate"
	some = append(some, gated)
	for _, n := range [][2]int{{4, 4}, {1, 4}, {1, 8}, {4, 8}} {
		p := plainParallel(n[0], n[1], weightBits, sumBits)
		p.Part = "step of a bit-parallel PE"
		some = append(some, p)
	}
	quick := map[string]bool{
		"adder": true, "comparator": true, "multiplier": true, "shifter": true, "register": true,
		"multiplexer": true, "gate of a weight by a digit": true,
	}
	for _, p := range blocks() {
		if quick[p.Part] && p.Size != "16 x 16 bits" {
			some = append(some, p)
		}
	}
	return some
}

// MeasureEnergy synthesizes pieces and counts how often their nets change: with random operands
// and, for PEs, also with those of a trace.
func MeasureEnergy(ctx context.Context, file string, pieces []Piece) (all StepEnergies, err error) {
	s, err := NewSynthesizer(file)
	if err != nil {
		return StepEnergies{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	trace, err := fromTrace()
	if err != nil {
		return StepEnergies{}, err
	}
	all.Library = s.Library.Name
	for _, p := range pieces {
		n, err := s.Netlist(ctx, p)
		if err != nil {
			return all, err
		}
		operands := []Operands{random(weightBits, traceBits)}
		if p.isPE() {
			operands = append(operands, trace)
		}
		for _, o := range operands {
			step, err := s.stepEnergy(n, p, o)
			if err != nil {
				return all, fmt.Errorf("silicon: %s, %s operands: %w", p.Name(), o.Name, err)
			}
			all.Of = append(all.Of, step)
		}
	}
	return all, nil
}

// stepEnergy returns the energy of a step of a piece, without and with glitches.
func (s *Synthesizer) stepEnergy(n *Netlist, p Piece, o Operands) (StepEnergy, error) {
	still, err := s.step(n, p, o, false)
	if err != nil {
		return StepEnergy{}, err
	}
	glitches, err := s.step(n, p, o, true)
	return StepEnergy{Piece: p.key(), Operands: o.Name, PJ: rounded(still), GlitchesPJ: rounded(glitches)}, err
}

// step returns the energy of a step for one of the cases, in pJ.
func (s *Synthesizer) step(n *Netlist, p Piece, o Operands, glitches bool) (float64, error) {
	sim, err := newSimulation(n, glitches)
	if err != nil {
		return 0, err
	}
	steps, err := p.run(sim, o)
	return sim.energy(s.Library) / float64(steps) / Cases, err
}

// modelPJ returns the energy of a step of a piece in a price table, without wires, which netlists
// lack. New weights come with the first digit of a group.
func modelPJ(technology string, p Piece) (float64, error) {
	items, err := energy.Itemize(onePE(technology), p.Model)
	if err != nil {
		return 0, err
	}
	steps := 1.0
	if at := slices.IndexFunc(p.Params, func(q Param) bool { return q.Name == "P" }); at >= 0 && p.Top == "plain_bit_serial_pe" {
		steps = float64(ints.CeilDiv(traceBits, p.Params[at].Value))
	}
	rate := map[hardware.Action]float64{hardware.Step: 1, hardware.OperandHop: 1, hardware.WeightHop: 1 / steps}
	pj := 0.0
	for _, item := range items {
		for i, u := range item.Uses {
			if item.Block != hardware.Wire && u.How == hardware.Works {
				pj += rate[u.Action] * item.UsePJ[i]
			}
		}
	}
	return pj, nil
}
