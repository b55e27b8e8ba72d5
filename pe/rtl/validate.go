package rtl

import (
	"hash/fnv"
	"math/rand/v2"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Options says how much [Validate] checks.
type Options struct {
	// Policies are some of the package's Policies. nil means all.
	Policies []string
	// Cases is the number of random layers per policy, distributed over Shapes.
	Cases int
	// Seed draws the layers. The same seed draws the same layers.
	Seed uint64
}

// Report says how far apart the array and the models are under one policy.
type Report struct {
	// Witness names what was compared.
	Witness string
	Policy  string
	// Cases, Passes and Cycles count what was compared.
	Cases, Passes int
	Cycles        uint64
	// Largest is the largest difference of any two numbers that must be equal, see [Comparison].
	// First says what differs first.
	Largest uint64
	First   string
}

// witness is the name of the array in reports.
const witness = "RTL (Verilator)"

// Validate runs random layers on arrays of many shapes and compares what they do with both models.
// It builds what is not built yet. If nothing is, this takes about two minutes for each processor.
func Validate(o Options) ([]Report, error) {
	policies := o.Policies
	if policies == nil {
		policies = Policies
	}
	var shapes [][]Params
	for _, policy := range policies {
		shapes = append(shapes, Shapes(policy))
	}
	return validate(o, policies, shapes)
}

// validate checks each policy on its shapes.
func validate(o Options, policies []string, shapes [][]Params) ([]Report, error) {
	reports := make([]Report, len(policies))
	var lock sync.Mutex
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, policy := range policies {
		reports[i] = Report{Witness: witness, Policy: policy}
		for j, p := range shapes[i] {
			cases := o.Cases / len(shapes[i])
			if j < o.Cases%len(shapes[i]) {
				cases++
			}
			if cases == 0 {
				continue
			}
			group.Go(func() error {
				part, err := validateShape(p, cases, o.Seed)
				lock.Lock()
				defer lock.Unlock()
				reports[i].add(part)
				return err
			})
		}
	}
	return reports, group.Wait()
}

// add adds the cases of another report.
func (r *Report) add(part Report) {
	r.Cases += part.Cases
	r.Passes += part.Passes
	r.Cycles += part.Cycles
	r.Largest = max(r.Largest, part.Largest)
	if r.First == "" {
		r.First = part.First
	}
}

// validateShape runs random layers on one array.
func validateShape(p Params, count int, seed uint64) (Report, error) {
	s, err := Build(p)
	if err != nil {
		return Report{}, err
	}
	return s.validate(count, seed)
}

// validate runs random layers and compares them with the models.
func (s *Simulator) validate(count int, seed uint64) (Report, error) {
	cases := drawCases(s.Params, count, seed)
	results, err := s.Run(cases)
	if err != nil {
		return Report{}, err
	}
	var r Report
	for i, c := range cases {
		compared, err := Compare(s.Params, c, results[i])
		if err != nil {
			return r, err
		}
		part := Report{
			Cases: 1, Passes: compared.Passes, Cycles: uint64(compared.Cycles), Largest: compared.Largest,
		}
		if compared.First != "" {
			part.First = s.Params.String() + ", " + c.String() + ": " + compared.First
		}
		r.add(part)
	}
	return r, nil
}

// drawCases draws layers for one array. Different arrays get different layers from the same seed.
func drawCases(p Params, count int, seed uint64) []Case {
	name := fnv.New64a()
	name.Write([]byte(p.String()))
	d := drawer{rand.New(rand.NewPCG(seed, name.Sum64())), p}
	cases := make([]Case, count)
	for i := range cases {
		cases[i] = d.layer()
	}
	return cases
}
