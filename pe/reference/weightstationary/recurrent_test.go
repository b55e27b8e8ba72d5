package weightstationary

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/pe"
	"pgsim/pe/reference"
)

// mix is a cell in which every code depends on a sum, on its place and on the step. All encodings
// know the codes that it makes.
func mix(p reference.Problem) func(int, []int32) []int16 {
	return func(step int, sums []int32) []int16 {
		codes := make([]int16, p.Groups*p.Samples()*p.K)
		for i := range codes {
			sample, k := i/p.K%p.Samples(), i%p.K
			seed := int(sums[sample*p.N+k%p.N])*7 + i*13 + step
			span := 1 << (p.Bits - 1)
			codes[i] = int16((seed%span + span) % span)
		}
		return codes
	}
}

// TestRandomRecurrentProblems checks that every step reads what the previous step computed. The
// numbers must be those of the steps, each run alone.
func TestRandomRecurrentProblems(t *testing.T) {
	for _, policy := range Policies.Names() {
		t.Run(policy, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m, p := drawMachine(t, policy), drawProblem(t)
				divisors := slices.DeleteFunc([]int{1, 2, 3, 4, 5, 7}, func(d int) bool { return p.M%d != 0 })
				p.Recurrent = &reference.Recurrence{Steps: rapid.SampledFrom(divisors).Draw(t, "steps")}
				p.Recurrent.Cell = mix(p)
				m.StateLatency = rapid.IntRange(0, 20).Draw(t, "latency")
				got, err := Run(m, p)
				if err != nil {
					t.Fatal(err)
				}
				dense := policy == "dense" || !p.Gated
				p.Activations = slices.Clone(p.Activations)
				for step := range p.Steps() - 1 {
					sums, _ := bruteForce(p, dense)
					var own []int32
					for i := range p.Samples() {
						own = append(own, sums[p.Row(step, i)*p.N:][:p.N]...)
					}
					for i, code := range p.Recurrent.Cell(step, own) {
						p.Activations[p.CodeAt(step+1, i)] = code
					}
				}
				outputs, gates := bruteForce(p, dense)
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

// TestRecurrentTimeline checks cycles worked out by hand. On a 3x2 array a fold of 2 pixels and 2
// digits feeds weights for 3 cycles and steps for 4, and its last result leaves R + C - 2 = 3
// cycles later, in cycle 9. The cell takes 5 more cycles. Meanwhile the weights of the next step
// are loaded and wait, so its first step follows in cycle 15.
func TestRecurrentTimeline(t *testing.T) {
	p := layer(4, 2, 3)
	p.Recurrent = &reference.Recurrence{Steps: 2}
	p.Recurrent.Cell = mix(p)
	for _, test := range []struct {
		latency int
		want    string
		cycles  pe.Cycle
	}{
		{5, "full@0+4 full@12+4", 22},
		// Without a cell the weights are loaded 3 cycles after the last operand, just when the last
		// result has left.
		{0, "full@0+4 full@7+4", 17},
	} {
		m := Machine{
			Geometry: pe.Geometry{Rows: 3, Cols: 2, Lanes: 1, DigitBits: 1}, Overlap: reference.OverlapFull, Policy: "dense",
			StateLatency: test.latency,
		}
		got, err := Run(m, p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, schedule(got.Passes)); diff != "" || got.Cycles != test.cycles {
			t.Errorf("%d cycles, want %d; passes (-want +got):\n%s", got.Cycles, test.cycles, diff)
		}
	}
}

// TestReadingAStateEarlyIsAHazard uses a sequencer that doesn't wait.
func TestReadingAStateEarlyIsAHazard(t *testing.T) {
	p := layer(4, 2, 3)
	p.Recurrent = &reference.Recurrence{Steps: 2}
	p.Recurrent.Cell = mix(p)
	m := Machine{Geometry: pe.Geometry{Rows: 3, Cols: 2, Lanes: 1, DigitBits: 1}, Overlap: reference.OverlapFull, Policy: "dense", StateLatency: 9}
	a := newArray(m.Geometry, p, m.StateLatency)
	a.sequencer.ready = func(int) bool { return true }
	c := newController(m.Overlap, a, dense(newPlan(m, p, a.outputs)))
	defer c.stop()
	wantHazard(t, c.run(), "is read before its state is made")
}
