package weightstationary

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// value is the value of a code without its planes below low, in units of its least significant bit.
// It follows the definitions of the encodings, not their planes.
func value(encoding pgworkloads.Encoding, bits, low int, code int16) int {
	unit := 1 << low
	switch encoding {
	case pgworkloads.SignMagnitude: // truncated magnitude
		return int(code) / unit * unit
	case pgworkloads.Bipolar: // the value of the top bits alone
		return (2*(int(code)/unit) - (1<<(bits-low) - 1)) * unit
	default: // rounded down
		return int(math.Floor(float64(code)/float64(unit))) * unit
	}
}

// bruteForce computes outputs and gates of a problem without an array.
func bruteForce(p reference.Problem, dense bool) (outputs []int32, gates []bool) {
	for m := range p.M {
		for n := range p.N {
			var high, full int
			for k := range p.K {
				at := (n/(p.N/p.Groups)*p.M+m)*p.K + k
				if len(p.Padded) > 0 && p.Padded[at] {
					continue
				}
				w := int(p.Weights[n*p.K+k])
				full += w * value(p.Encoding, p.Bits, 0, p.Activations[at])
				switch {
				case p.FirstOperands == 0:
					high += w * value(p.Encoding, p.Bits, p.Bits-p.HighBits, p.Activations[at])
				case k < p.FirstOperands:
					high += w * value(p.Encoding, p.Bits, 0, p.Activations[at])
				}
			}
			gate := true
			switch {
			case dense:
			case p.Low != nil:
				gate = int(p.Low[n]) < high && high < int(p.High[n])
			default:
				gate = high > int(p.Thresholds[n])
			}
			if !dense {
				gates = append(gates, gate)
			}
			if !gate {
				full = high
			}
			outputs = append(outputs, int32(full))
		}
	}
	return outputs, gates
}

func drawMachine(t *rapid.T, policy string) Machine {
	overlaps := []string{reference.OverlapFull, reference.OverlapDrain, reference.OverlapNone}
	return Machine{
		Geometry: pe.Geometry{
			Rows: rapid.IntRange(1, 5).Draw(t, "rows"), Cols: rapid.IntRange(1, 5).Draw(t, "cols"),
			Lanes: rapid.IntRange(1, 3).Draw(t, "lanes"), DigitBits: rapid.IntRange(1, 5).Draw(t, "digit bits"),
		},
		Overlap: rapid.SampledFrom(overlaps).Draw(t, "overlap"),
		Policy:  policy,
	}
}

func drawProblem(t *rapid.T) reference.Problem {
	encodings := []pgworkloads.Encoding{
		pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar,
	}
	p := reference.Problem{
		M: rapid.IntRange(1, 10).Draw(t, "m"), K: rapid.IntRange(1, 20).Draw(t, "k"),
		Groups: rapid.IntRange(1, 2).Draw(t, "groups"),
		Bits:   rapid.IntRange(2, 8).Draw(t, "bits"), Gated: rapid.IntRange(0, 9).Draw(t, "is gated") > 0,
		Encoding: rapid.SampledFrom(encodings).Draw(t, "encoding"),
	}
	p.N = p.Groups * rapid.IntRange(1, 7).Draw(t, "channels")
	p.HighBits = rapid.IntRange(1, p.Bits-1).Draw(t, "high bits")
	if p.K > 1 && rapid.Bool().Draw(t, "splits operands") {
		p.FirstOperands = rapid.IntRange(1, p.K-1).Draw(t, "first operands")
	}
	least, most := 0, 1<<p.Bits-1
	switch p.Encoding {
	case pgworkloads.TwosComplement:
		least, most = -1<<(p.Bits-1), 1<<(p.Bits-1)-1
	case pgworkloads.SignMagnitude:
		least = -most
	}
	codes := p.Groups * p.M * p.K
	p.Activations = rapid.SliceOfN(rapid.Int16Range(int16(least), int16(most)), codes, codes).Draw(t, "activations")
	if rapid.Bool().Draw(t, "has padding") {
		p.Padded = rapid.SliceOfN(rapid.Bool(), codes, codes).Draw(t, "padded")
	}
	p.Weights = rapid.SliceOfN(rapid.Int16Range(-255, 255), p.N*p.K, p.N*p.K).Draw(t, "weights")
	drawGate(t, &p)
	return p
}

// drawGate draws thresholds around the sums, so that gates differ.
func drawGate(t *rapid.T, p *reference.Problem) {
	spread := int32(64) << p.Bits
	bound := rapid.SliceOfN(rapid.Int32Range(-spread, spread), p.N, p.N)
	if rapid.Bool().Draw(t, "two-sided") {
		p.Low, p.High = bound.Draw(t, "low"), bound.Draw(t, "high")
		return
	}
	p.Thresholds = bound.Draw(t, "thresholds")
}

// TestOutputsEqualBruteForce runs random layers in all encodings. Their numbers must be those of
// the matrix product, and the PEs' work must be what the product takes.
func TestOutputsEqualBruteForce(t *testing.T) {
	for _, policy := range Policies.Names() {
		t.Run(policy, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m, p := drawMachine(t, policy), drawProblem(t)
				got, err := Run(m, p)
				if err != nil {
					t.Fatal(err)
				}
				outputs, gates := bruteForce(p, policy == "dense" || !p.Gated)
				if diff := cmp.Diff(outputs, got.Outputs); diff != "" {
					t.Fatalf("outputs (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(gates, got.Gates); diff != "" {
					t.Fatalf("gates (-want +got):\n%s", diff)
				}
				checkWork(t, m, p, got)
			})
		})
	}
}

// checkWork counts independently what PEs did, from the outputs alone.
func checkWork(t *rapid.T, m Machine, p reference.Problem, got Result) {
	gated := uint64(0)
	for _, gate := range got.Gates {
		if gate {
			gated++
		}
	}
	outputs := uint64(p.M * p.N)
	// groups that have some of the operands, counted one by one
	steps := func(from, to, bits int) uint64 {
		groups := 0
		for first := 0; first < to; first += m.Lanes {
			if first+m.Lanes > from {
				groups++
			}
		}
		return uint64(groups * ((bits + m.DigitBits - 1) / m.DigitBits))
	}
	high, low := steps(0, p.K, p.HighBits), steps(0, p.K, p.Bits-p.HighBits)
	if p.FirstOperands > 0 {
		high, low = steps(0, p.FirstOperands, p.Bits), steps(p.FirstOperands, p.K, p.Bits)
	}
	a := got.Activity
	want := pe.Activity{FullSteps: outputs * steps(0, p.K, p.Bits)}
	if got.Gates != nil {
		want = pe.Activity{
			HighSteps: outputs * high, LowSteps: gated * low, Comparisons: outputs,
		}
	}
	have := pe.Activity{HighSteps: a.HighSteps, LowSteps: a.LowSteps, FullSteps: a.FullSteps, Comparisons: a.Comparisons}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Fatalf("work (-want +got):\n%s", diff)
	}
	all := a.HighSteps + a.LowSteps + a.FullSteps + a.IdleNotGated + a.IdleTilePartial
	if all != got.Moves.Operands || got.Moves.SumReads != got.Moves.SumWrites {
		t.Fatalf("%d PE steps, moves %+v", all, got.Moves)
	}
}

// TestPlanesAddUpToTheCode multiplies every code of every encoding, plane by
// plane.
func TestPlanesAddUpToTheCode(t *testing.T) {
	for _, e := range []pgworkloads.Encoding{
		pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar,
	} {
		for bits := 1; bits <= 8; bits++ {
			for code := -256; code < 256; code++ {
				if !inRange(e, bits, code) {
					continue
				}
				got := planesOf(e, bits, int16(code)).times(3)
				if want := 3 * value(e, bits, 0, int16(code)); int(got) != want {
					t.Errorf("%s, %d bits: 3 times code %d is %d, want %d", e, bits, code, got, want)
				}
			}
		}
	}
}
