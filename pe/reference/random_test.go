package reference

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// value is the value of a code, in units of its least significant bit. It follows the definitions
// of the encodings, not their planes.
func value(encoding pgworkloads.Encoding, bits int, code int16) int {
	if encoding == pgworkloads.Bipolar {
		return 2*int(code) - (1<<bits - 1)
	}
	return int(code)
}

// highValue is the value of a code without its low planes.
func highValue(encoding pgworkloads.Encoding, bits, low int, code int16) int {
	switch encoding {
	case pgworkloads.SignMagnitude: // truncated magnitude
		return int(code) / (1 << low) * (1 << low)
	case pgworkloads.Bipolar: // the value of the top bits alone
		return (2*(int(code)>>low) - (1<<(bits-low) - 1)) << low
	default:
		return int(code) >> low << low
	}
}

// bruteForce computes sums and gates of a problem without an array.
func bruteForce(p Problem) (high, full []int32, gates []bool) {
	for m := range p.M {
		for n := range p.N {
			var h, f int
			for k := range p.K {
				at := (n/(p.N/p.Groups)*p.M+m)*p.K + k
				if p.Padded != nil && p.Padded[at] {
					continue
				}
				w := int(p.Weights[n*p.K+k])
				f += w * value(p.Encoding, p.Bits, p.Activations[at])
				if p.FirstOperands > 0 {
					if k < p.FirstOperands {
						h += w * value(p.Encoding, p.Bits, p.Activations[at])
					}
					continue
				}
				h += w * highValue(p.Encoding, p.Bits, p.Bits-p.HighBits, p.Activations[at])
			}
			high, full = append(high, int32(h)), append(full, int32(f))
			if p.Low != nil {
				gates = append(gates, int(p.Low[n]) < h && h < int(p.High[n]))
			} else if p.Gated {
				gates = append(gates, h > int(p.Thresholds[n]))
			}
		}
	}
	return high, full, gates
}

var encodings = []pgworkloads.Encoding{
	pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar,
}

var overlaps = []string{OverlapFull, OverlapDrain, OverlapNone}

// drawMachine draws a small machine with a policy.
func drawMachine(t *rapid.T, policy string) Machine {
	settings := queuesOf(rapid.IntRange(1, 4).Draw(t, "queueDepth"))
	if _, err := Policies.New(policy, settings); err != nil {
		settings = queuesOf(2) // columns need more
	}
	m := Machine{
		Geometry: pe.Geometry{
			Rows:      rapid.IntRange(1, 6).Draw(t, "rows"),
			Cols:      rapid.IntRange(1, 6).Draw(t, "cols"),
			Lanes:     rapid.IntRange(1, 4).Draw(t, "lanes"),
			DigitBits: rapid.IntRange(1, 5).Draw(t, "digitBits"),
		},
		Overlap:  rapid.SampledFrom(overlaps).Draw(t, "overlap"),
		Policy:   policy,
		Settings: settings,
		Wasted:   rapid.Bool().Draw(t, "wasted"),
	}
	m.DrainChains = divisor(t, m.Rows, "drainChains")
	drawReach(t, &m)
	return m
}

// drawReach draws the reach of policies that run batches as they come. Other policies ignore it.
func drawReach(t *rapid.T, m *Machine) {
	rows, band := m.Rows, m.Policy == "band-share"
	if band {
		rows = rapid.IntRange(1, rows).Draw(t, "bandRows")
		m.Settings = m.Settings.With("band_rows", rows)
	}
	m.Settings = m.Settings.With("share_columns", divisor(t, m.Cols, "shareColumns")).
		With("share_rows", divisor(t, rows, "shareRows")).
		With("rotate_rows", !band && rapid.Bool().Draw(t, "rotateRows"))
}

// divisor draws a divisor of a number, or 0.
func divisor(t *rapid.T, of int, label string) int {
	return rapid.IntRange(0, of).Filter(func(d int) bool { return d == 0 || of%d == 0 }).Draw(t, label)
}

// drawProblem draws a small gated layer.
func drawProblem(t *rapid.T) Problem {
	p := Problem{
		M: rapid.IntRange(1, 24).Draw(t, "m"), K: rapid.IntRange(1, 12).Draw(t, "k"),
		Groups: rapid.IntRange(1, 3).Draw(t, "groups"),
		Bits:   rapid.IntRange(2, 8).Draw(t, "bits"), Gated: true,
		Encoding: rapid.SampledFrom(encodings).Draw(t, "encoding"),
	}
	p.N = p.Groups * rapid.IntRange(1, 8).Draw(t, "channels")
	p.HighBits = rapid.IntRange(1, p.Bits-1).Draw(t, "highBits")
	if p.K > 1 && rapid.Bool().Draw(t, "splitsOperands") {
		p.FirstOperands = rapid.IntRange(1, p.K-1).Draw(t, "firstOperands")
	}
	least, most := codeRange(p.Encoding, p.Bits)
	codes := p.Groups * p.M * p.K
	p.Activations = rapid.SliceOfN(rapid.Int16Range(int16(least), int16(most)), codes, codes).Draw(t, "activations")
	if rapid.Bool().Draw(t, "hasPadding") {
		p.Padded = rapid.SliceOfN(rapid.Bool(), codes, codes).Draw(t, "padded")
	}
	p.Weights = rapid.SliceOfN(rapid.Int16Range(-255, 255), p.N*p.K, p.N*p.K).Draw(t, "weights")
	drawGate(t, &p)
	return p
}

// drawGate draws thresholds around the sums, so that gates differ.
func drawGate(t *rapid.T, p *Problem) {
	spread := 64 << p.Bits
	bound := rapid.Int32Range(int32(-spread), int32(spread))
	switch rapid.IntRange(0, 3).Draw(t, "gateKind") {
	case 0:
		p.Low = rapid.SliceOfN(bound, p.N, p.N).Draw(t, "low")
		p.High = rapid.SliceOfN(bound, p.N, p.N).Draw(t, "high")
	case 1:
		p.Thresholds = fill(p.N, rapid.SampledFrom([]int32{math.MinInt32, math.MaxInt32}).Draw(t, "all"))
	default:
		p.Thresholds = rapid.SliceOfN(bound, p.N, p.N).Draw(t, "thresholds")
	}
}

func TestRandomProblems(t *testing.T) {
	for _, policy := range Policies.Names() {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { checkRandom(t, policy) })
		})
	}
}

// checkRandom runs a random problem. Its numbers must be right, its passes must keep the rules, and
// its counts must add up.
func checkRandom(t *rapid.T, policy string) {
	m, p := drawMachine(t, policy), drawProblem(t)
	p.Gated = rapid.IntRange(0, 9).Draw(t, "isGated") > 0
	got, err := Run(m, p)
	if err != nil {
		t.Fatal(err)
	}
	checkNumbers(t, m, p, got)
	waits := p.Gated && policy != "dense" && policy != "ideal"
	if err := checkRules(m, got, waits); err != nil {
		t.Fatal(err)
	}
	checkActivity(t, m, p, got)
}

func checkNumbers(t *rapid.T, m Machine, p Problem, got Result) {
	high, want, gates := bruteForce(p)
	if m.Policy == "dense" || !p.Gated {
		gates = nil
	}
	for at, gated := range gates {
		if !gated {
			want[at] = high[at]
		}
	}
	if diff := cmp.Diff(want, got.Outputs); diff != "" {
		t.Fatalf("outputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(gates, got.Gates); diff != "" {
		t.Fatalf("gates (-want +got):\n%s", diff)
	}
}

// checkRules checks what every schedule must keep: feeders send one pass at a time, results find
// the drain chains empty, and the run ends when the last result leaves. If passes wait for no
// decision, they start as early as this allows. Passes of the bound have their own drain chains, so
// they keep the feeders only until the last PE has computed.
func checkRules(m Machine, got Result, waits bool) error {
	var end, chainFree, feedersFree pe.Cycle
	side := pe.Cycle(m.Rows + m.Cols)
	for i, p := range got.Passes {
		toLoad := p.Steps
		if p.Kind == KindHigh {
			toLoad++
		}
		ownChains := m.Policy == "ideal" && p.Kind != KindFull
		earliest := feedersFree
		if p.Drains && !ownChains && chainFree > toLoad {
			earliest = max(earliest, chainFree-toLoad)
		}
		if p.Start < earliest || p.Start > earliest && !waits {
			return fmt.Errorf("pass %d starts in cycle %d; the earliest is %d", i, p.Start, earliest)
		}
		feedersFree = p.Start + p.Steps
		if m.Overlap != OverlapFull {
			feedersFree = p.Start + toLoad + side - 2
		}
		if !p.Drains {
			continue
		}
		chainFree = p.Start + toLoad + pe.Cycle(m.Rows/max(1, m.DrainChains))
		end = chainFree + side - 2
		if m.Overlap == OverlapNone && !ownChains {
			feedersFree = end
		}
	}
	if got.Cycles != end {
		return fmt.Errorf("the run takes %d cycles, but its last result leaves in %d", got.Cycles, end-1)
	}
	return nil
}

// perOutput is the number of steps that the given bits of the operands from..to-1 take, with their
// groups counted one by one.
func perOutput(m Machine, from, to, bits int) uint64 {
	steps := 0
	for first := 0; first < to; first += m.Lanes {
		if first+m.Lanes > from {
			steps += ints.CeilDiv(bits, m.DigitBits)
		}
	}
	return uint64(steps)
}

// partSteps is the number of steps that the high and the low part of an output take.
func partSteps(m Machine, p Problem) (high, low uint64) {
	if p.FirstOperands > 0 {
		return perOutput(m, 0, p.FirstOperands, p.Bits), perOutput(m, p.FirstOperands, p.K, p.Bits)
	}
	return perOutput(m, 0, p.K, p.HighBits), perOutput(m, 0, p.K, p.Bits-p.HighBits)
}

func checkActivity(t *rapid.T, m Machine, p Problem, got Result) {
	steps := map[string]uint64{}
	for _, pass := range got.Passes {
		steps[pass.Kind] += uint64(pass.Steps)
	}
	outputs, gated := uint64(p.M)*uint64(p.N), uint64(0)
	for _, g := range got.Gates {
		if g {
			gated++
		}
	}
	high, low := partSteps(m, p)
	want := pe.Activity{FullSteps: outputs * perOutput(m, 0, p.K, p.Bits), Drained: outputs}
	if got.Gates != nil {
		lows := gated
		if m.Wasted {
			low = perOutput(m, 0, p.K, p.Bits)
		}
		if m.Policy == "both-passes" {
			lows = outputs
		}
		want = pe.Activity{
			HighSteps:   outputs * high,
			LowSteps:    lows * low,
			Comparisons: outputs,
			Drained:     outputs + lows,
		}
		if m.Policy == "lockstep" {
			want.Drained = outputs
		}
	}
	a := got.Activity
	want.IdleNotGated, want.IdleQueueShorter = a.IdleNotGated, a.IdleQueueShorter
	want.IdleTilePartial = m.PEs()*(steps[KindHigh]+steps[KindLow]+steps[KindFull]) -
		want.HighSteps - want.LowSteps - want.FullSteps - want.IdleNotGated - want.IdleQueueShorter
	if diff := cmp.Diff(want, a); diff != "" {
		t.Fatalf("activity (-want +got):\n%s", diff)
	}
}
