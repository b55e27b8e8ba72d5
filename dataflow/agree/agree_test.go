package agree

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// TestModelsAgree runs random layers on random arrays through the pass-level
// model and through the register-level one: every pass starts in the same
// cycle, the layer takes the same cycles, and PEs do the same.
func TestModelsAgree(t *testing.T) {
	for _, flow := range dataflow.Dataflows.All() {
		for _, policy := range dataflow.Policies.All() {
			if flow.Value.Check(dataflow.Machine{Policy: policy.Value}) != nil {
				continue // the policy has no meaning there
			}
			t.Run(flow.Name+"/"+policy.Name, func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) {
					diff, err := difference(flow.Name, drawMachine(t, policy.Name), drawProblem(t))
					if err != nil {
						t.Fatal(err)
					}
					if diff != "" {
						t.Fatalf("register-level (-), pass-level (+):\n%s", diff)
					}
				})
			})
		}
	}
}

// TestCompare checks that the comparison runs what it says, and that its layers
// are worth comparing: gates differ within most of them.
func TestCompare(t *testing.T) {
	const cases = 50
	reports, err := Compare(cases, 1)
	if err != nil {
		t.Fatal(err)
	}
	const pairs = 7 + 2 // policies that each dataflow knows
	if len(reports) != pairs {
		t.Errorf("%d reports, want %d", len(reports), pairs)
	}
	for _, r := range reports {
		if r.Cases != cases || r.Differ != 0 {
			t.Errorf("%s: %d cases, %d differ: %s", r.Policy, r.Cases, r.Differ, r.First)
		}
	}
	mixed, recurrent := 0, 0
	d := drawer{rand.New(rand.NewPCG(1, 1))}
	for range cases {
		m, p := d.machine("row-pack"), d.problem()
		if p.Recurrent != nil && p.Steps() > 1 {
			recurrent++
		}
		if got, err := reference.Run(m, p); err == nil &&
			slices.Contains(got.Gates, true) && slices.Contains(got.Gates, false) {
			mixed++
		}
	}
	if mixed < cases/2 || recurrent < cases/6 {
		t.Errorf("of %d layers only %d have gated outputs and others, and %d are recurrent", cases, mixed, recurrent)
	}
}

// TestDifferenceShows checks that a comparison can fail: a model that forgets
// the last pass differs.
func TestDifferenceShows(t *testing.T) {
	whole := models["output-stationary"]
	defer func() { models["output-stationary"] = whole }()
	models["output-stationary"] = func(m reference.Machine, p reference.Problem) (Outcome, []bool, error) {
		out, gates, err := whole(m, p)
		out.Passes = out.Passes[:len(out.Passes)-1]
		return out, gates, err
	}
	d := drawer{rand.New(rand.NewPCG(1, 1))}
	diff, err := difference("output-stationary", d.machine("dense"), d.problem())
	if err != nil || diff == "" {
		t.Errorf("got no difference (%v)", err)
	}
}

// drawMachine draws an array; some are larger than the layers on them.
func drawMachine(t *rapid.T, policy string) reference.Machine {
	return reference.Machine{
		Geometry: pe.Geometry{
			Rows: rapid.IntRange(1, 9).Draw(t, "rows"), Cols: rapid.IntRange(1, 9).Draw(t, "cols"),
			Lanes: rapid.IntRange(1, 4).Draw(t, "lanes"), DigitBits: rapid.IntRange(1, 4).Draw(t, "digit bits"),
		},
		Overlap: rapid.SampledFrom(pe.Overlaps.Names()).Draw(t, "overlap"),
		Policy:  policy,
		Settings: drawSettings(policy, func(key string, least, most int) int {
			return rapid.IntRange(least, most).Draw(t, key)
		}),
		StateLatency: rapid.IntRange(0, 20).Draw(t, "state latency"),
	}
}

// drawProblem draws a layer whose weights are all 1, so that the sums are easy
// to threshold; any share of its outputs is gated. One in ten has no gates, and
// half are recurrent.
func drawProblem(t *rapid.T) reference.Problem {
	p := reference.Problem{
		M: rapid.IntRange(1, 60).Draw(t, "m"), K: rapid.IntRange(1, 14).Draw(t, "k"),
		Groups: rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(t, "groups"),
		Bits:   rapid.IntRange(2, 8).Draw(t, "bits"), Encoding: pgworkloads.Unsigned,
		Gated: rapid.IntRange(0, 9).Draw(t, "is gated") > 0,
	}
	p.N = p.Groups * rapid.IntRange(1, 12).Draw(t, "channels")
	p.HighBits = rapid.IntRange(1, p.Bits-1).Draw(t, "high bits")
	codes := p.Groups * p.M * p.K
	most := int16(1)<<p.Bits - 1
	random := rapid.SliceOfN(rapid.Int16Range(0, most), codes, codes)
	p.Activations = random.Draw(t, "activations")
	p.Weights = make([]int16, p.N*p.K)
	p.Thresholds = make([]int32, p.N)
	for i := range p.Weights {
		p.Weights[i] = 1
	}
	threshold := rapid.Int32Range(-1, int32(p.K)*int32(most))
	for i := range p.Thresholds {
		p.Thresholds[i] = threshold.Draw(t, "threshold")
	}
	if rapid.Bool().Draw(t, "recurrent") {
		makeRecurrent(&p, rapid.IntRange(1, 6).Draw(t, "steps"))
	}
	return p
}
