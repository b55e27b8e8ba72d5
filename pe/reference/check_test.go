package reference

import (
	"strings"
	"testing"

	"pgsim/pgworkloads"
)

// Every error names the field, what it must be and what it is.
func TestRunRefuses(t *testing.T) {
	for _, c := range []struct {
		spoil func(m *Machine, p *Problem)
		want  string
	}{
		{
			func(m *Machine, p *Problem) { m.Rows = 0 },
			"reference: Machine.Rows: must be 1..1024, got 0",
		},
		{
			func(m *Machine, p *Problem) { m.DigitBits = 17 },
			"reference: Machine.DigitBits: must be 1..16, got 17",
		},
		{
			func(m *Machine, p *Problem) { m.Overlap = "half" },
			`reference: Machine.Overlap: must be one of full, drain, none, got "half"`,
		},
		{
			func(m *Machine, p *Problem) { m.Policy = "magic" },
			"reference: Machine.Policy: must be one of " + strings.Join(Policies.Names(), ", ") + `, got "magic"`,
		},
		{
			func(m *Machine, p *Problem) { m.Policy, m.Settings = "column-share", m.Settings.With("queue_depth", 1) },
			"reference: Machine.Settings: queue_depth: must be at least 2, got 1",
		},
		{
			func(m *Machine, p *Problem) { m.Lanes, m.PartOperands = 2, 3 },
			"reference: Machine.PartOperands: must be a multiple of Lanes = 2, got 3",
		},
		{
			func(m *Machine, p *Problem) { m.SumsOut, m.PartOperands = 1, m.Lanes },
			"reference: Machine.SumsOut: must be 0 where Problem.Gated is true: PEs decide by whole sums",
		},
		{
			func(m *Machine, p *Problem) { m.PartWaits = []int{0, -1} },
			"reference: Machine.PartWaits[1]: must be 0 or more, got -1",
		},
		{
			func(m *Machine, p *Problem) { p.K = 0 },
			"reference: Problem.K: must be 1..1048576, got 0",
		},
		{
			func(m *Machine, p *Problem) { p.Groups = 3 },
			"reference: Problem.Groups: must divide N = 2, got 3",
		},
		{
			func(m *Machine, p *Problem) { p.HighBits = 3 },
			"reference: Problem.HighBits: must be 1..2, got 3",
		},
		{
			func(m *Machine, p *Problem) { p.Encoding = "gray" },
			`reference: Problem.Encoding: must be unsigned, twos-complement, sign-magnitude or bipolar, got "gray"`,
		},
		{
			func(m *Machine, p *Problem) { p.Activations = p.Activations[1:] },
			"reference: Problem.Activations: must hold Groups*M*K = 4 values, got 3",
		},
		{
			func(m *Machine, p *Problem) { p.Padded = []bool{true} },
			"reference: Problem.Padded: must hold Groups*M*K = 4 values, got 1",
		},
		{
			func(m *Machine, p *Problem) { p.Thresholds = nil },
			"reference: Problem.Thresholds: must hold N = 2 values, got 0",
		},
		{
			func(m *Machine, p *Problem) { p.Low = []int32{1, 2} },
			"reference: Problem.Thresholds: give either them or Low and High, not both",
		},
		{
			func(m *Machine, p *Problem) { p.Thresholds, p.Low, p.High = nil, []int32{1, 2}, []int32{3} },
			"reference: Problem.High: must hold N = 2 values, got 1",
		},
		{
			func(m *Machine, p *Problem) { p.Encoding = pgworkloads.TwosComplement },
			"reference: Problem.Activations[0]: must be -4..3 for 3-bit twos-complement codes, got 7",
		},
		{
			func(m *Machine, p *Problem) {
				*p = ones(1, 1, 3)
				p.Bits, p.Weights[0] = 15, -32768
			},
			"reference: Problem.K: sums of 3 products could reach 3221127168, more than an int32 holds",
		},
	} {
		gates := gateRows{"x.", ".x"}
		m, p := gates.machine(2, 2, "pe-queue", OverlapFull, 1), gates.problem()
		c.spoil(&m, &p)
		_, err := Run(m, p)
		if err == nil {
			t.Errorf("no error, want %s", c.want)
		} else if err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}
