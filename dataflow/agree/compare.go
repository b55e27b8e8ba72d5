package agree

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"pgsim/configs/extension"
	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// Report says how far apart both models are under one policy of a dataflow.
type Report struct {
	Dataflow string
	Policy   string
	// Missing is set if there is no register-level model.
	Missing bool
	Cases   int
	// Differ counts the cases in which the cycles, any pass, or any count of what PEs did differ.
	// First shows the first of them.
	Differ int
	First  string
}

// Compare runs random layers on random arrays, the given number for every policy of every dataflow.
// The same seed draws the same layers.
func Compare(cases int, seed uint64) ([]Report, error) {
	var reports []Report
	for _, flow := range dataflow.Dataflows.All() {
		for _, policy := range dataflow.Policies.All() {
			r := Report{Dataflow: flow.Name, Policy: policy.Name}
			d := drawer{rand.New(rand.NewPCG(seed, uint64(len(reports))))}
			if flow.Value.Check(dataflow.Machine{Policy: policy.Value}) != nil {
				continue // the policy has no meaning there
			}
			r.Missing = !HasModel(flow.Name, policy.Name)
			for range cases {
				if r.Missing {
					break
				}
				m := d.machine(flow.Value, policy.Name)
				if err := r.run(m, d.problem(m)); err != nil {
					return nil, err
				}
			}
			reports = append(reports, r)
		}
	}
	return reports, nil
}

// run adds one case.
func (r *Report) run(m reference.Machine, p reference.Problem) error {
	r.Cases++
	diff, err := Difference(r.Dataflow, m, p)
	if err != nil {
		return fmt.Errorf("%s, %+v: %w", r.Dataflow, m, err)
	}
	if diff == "" {
		return nil
	}
	r.Differ++
	if r.First == "" {
		r.First = fmt.Sprintf("%+v, %d x %d x %d: register-level (-), pass-level (+):\n%s", m, p.M, p.N, p.K, diff)
	}
	return nil
}

// drawer draws random cases.
type drawer struct{ *rand.Rand }

// between draws a number from least to most, both included.
func (d drawer) between(least, most int) int { return least + d.IntN(most-least+1) }

func (d drawer) machine(flow dataflow.Dataflow, policy string) reference.Machine {
	overlaps := pe.Overlaps.Names()
	geometry := pe.Geometry{
		Rows: d.between(1, 12), Cols: d.between(1, 12), Lanes: d.between(1, 4), DigitBits: d.between(1, 4),
	}
	geometry.DrainChains = DrawChains(flow, geometry.Rows, d.between)
	m := reference.Machine{
		Geometry:     geometry,
		Overlap:      overlaps[d.IntN(len(overlaps))],
		Policy:       policy,
		Settings:     DrawSettings(policy, dataflow.Machine{Geometry: geometry, Dataflow: flow}, func(_ string, least, most int) int { return d.between(least, most) }),
		StateLatency: d.between(0, 20),
	}
	m.Fold = DrawFold(flow, m, d.between)
	m.PartOperands = DrawParts(m, d.between)
	m.Wasted = d.IntN(wastedOneIn) == 0
	return m
}

// wastedOneIn says that the prediction is wasted in one of this many machines.
const wastedOneIn = 3

// DrawChains draws a number of drain chains for the given number of rows, at most one per row, if
// the dataflow has any.
func DrawChains(flow dataflow.Dataflow, rows int, between func(least, most int) int) int {
	const most = 4
	chains := between(0, most)
	switch {
	case flow.SumsBelowColumns():
		return 1
	case chains == 0:
		return rows
	case rows%chains != 0:
		return 1
	}
	return chains
}

// DrawParts draws how many operands of K a pass streams at a time. In one of four machines it is
// all.
func DrawParts(m reference.Machine, between func(least, most int) int) int {
	const most = 3 // groups: passes of a few operands come in many parts
	return m.Lanes * between(0, most)
}

// DrawFold draws how many column groups a machine can fold, out of the numbers with which its
// policy can run. There are none if the dataflow doesn't fold.
func DrawFold(flow dataflow.Dataflow, m reference.Machine, between func(least, most int) int) int {
	const most = 4
	k := between(0, most)
	if k == 0 {
		k = m.Rows
	}
	policy, err := dataflow.Policies.New(m.Policy, m.Settings)
	if err != nil || flow.Check(dataflow.Machine{Geometry: m.Geometry, Policy: policy, Fold: k}) != nil {
		return 1
	}
	return k
}

// DrawSettings draws settings of a policy. It leaves them at their defaults if a machine refuses
// what is drawn.
func DrawSettings(policy string, m dataflow.Machine, between func(key string, least, most int) int) strict.Settings {
	drawn := extension.Draw(dataflow.Policies.Settings(policy), between)
	return dataflow.Policies.Accepted(policy, drawn, func(p dataflow.Policy) error {
		m.Policy = p
		return errors.Join(p.Check(m), m.Dataflow.Check(m))
	})
}

// DrawSplit draws how many of k operands decide the gates of a layer, or 0 if the high bits of all
// do. It is always 0 if a machine can't run another split.
func DrawSplit(m reference.Machine, k int, between func(least, most int) int) int {
	policy, err := dataflow.Policies.New(m.Policy, m.Settings)
	_, mixes := policy.(dataflow.MixingPolicy)
	if err != nil || k == 1 || mixes && m.PartOperands > 0 || between(0, 1) == 0 {
		return 0
	}
	return between(1, k-1)
}

// problem draws a layer of which any share may be gated. One in ten has no gates, and one in three
// is recurrent.
func (d drawer) problem(m reference.Machine) reference.Problem {
	p := reference.Problem{
		M: d.between(1, 70), K: d.between(1, 16), Groups: max(1, d.between(-2, 3)),
		Bits: d.between(2, 8), Encoding: pgworkloads.Unsigned, Gated: d.between(0, 9) > 0,
	}
	p.N = p.Groups * d.between(1, 16)
	p.HighBits = d.between(1, p.Bits-1)
	p.FirstOperands = DrawSplit(m, p.K, d.between)
	most := 1<<p.Bits - 1
	p.Activations = make([]int16, p.Groups*p.M*p.K)
	for i := range p.Activations {
		p.Activations[i] = int16(d.between(0, most))
	}
	// With weights of 1 the sums lie around the middle of their range, and so do the thresholds
	// between them.
	p.Weights = make([]int16, p.N*p.K)
	for i := range p.Weights {
		p.Weights[i] = 1
	}
	p.Thresholds = make([]int32, p.N)
	deciding := p.HighPart().To
	middle, spread := deciding*most/2, deciding*most/4
	for i := range p.Thresholds {
		p.Thresholds[i] = int32(middle + d.between(-spread, spread))
	}
	const oneIn, mostSteps = 3, 6
	if d.IntN(oneIn) == 0 {
		MakeRecurrent(&p, d.between(1, mostSteps))
	}
	return p
}

// MakeRecurrent turns a problem into one of the given number of time steps and about as many rows.
// The cell draws its codes from sums and steps, so the gates of every step depend on what the
// previous step computed.
func MakeRecurrent(p *reference.Problem, steps int) {
	samples := ints.CeilDiv(p.M, steps)
	perRow := p.Groups * p.K
	for len(p.Activations) < steps*samples*perRow {
		p.Activations = append(p.Activations, p.Activations[len(p.Activations)-perRow])
	}
	p.M = steps * samples
	q := *p
	p.Recurrent = &reference.Recurrence{Steps: steps, Cell: func(step int, sums []int32) []int16 {
		codes := make([]int16, q.Groups*samples*q.K)
		for i := range codes {
			sample, k := i/q.K%samples, i%q.K
			const odd = 7 // spreads neighbouring sums over all codes
			codes[i] = int16((int(sums[sample*q.N+k%q.N])*odd + i + step) % (1 << q.Bits))
		}
		return codes
	}}
}
