package rtl

import (
	"math"
	"testing"

	"pgsim/configs/longtest"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// TestContractByHand checks the array alone, against cycles worked out by hand
// from the timing contract. On a 4x4 array with K = 10 and one bit in each part,
// Sh = Sl = 10: all decisions of a pass at T are known from T + S + R + C - 1 =
// T + 17 on, and its last result leaves in T + S + D + 2R + C - 2 = T + D + 20.
func TestContractByHand(t *testing.T) {
	needTools(t)
	const all, none, first = 4, 0, 1 // channels whose outputs are gated
	for _, test := range []struct {
		name, policy string
		pixels       int
		gated        int // channels
		want         pe.Cycle
	}{
		{"one tile, S = 20", "dense", 4, all, 20 + 10},
		{"two tiles back to back", "dense", 8, all, 20 + 20 + 10},
		{"M0 at 0, L0 at 17", "lockstep", 4, all, 17 + 20},
		{"M0 at 0, L0 drains at 17", "lockstep", 4, none, 17 + 10},
		{"M0 0, M1 10, L0 20, L1 30", "lockstep", 8, first, 30 + 20},
		{"M0 0, L 17", "pe-queue", 4, all, 17 + 20},
		{"M0 0 alone, D = 1", "pe-queue", 4, none, 21},
		{"M0 0, M1 10, L 27, L 37", "pe-queue", 8, first, 37 + 20},
		{"M0 0, M1 10, column 0 has two batches: L 27, L 37", "column-queue", 8, first, 37 + 20},
		{"M0 0, M1 10, two columns share them: L 27", "column-share", 8, first, 27 + 20},
		{"M0 0, M1 10, eight batches in four columns: L 27, L 37", "column-share", 8, all, 37 + 20},
		{"M0 0, M1 10, M0 known 17 fills a pass: L 20, L 30", "column-greedy", 8, all, 30 + 20},
		{"M0 0, M1 10, one batch at 20 waits for the other: L 27", "column-greedy", 8, first, 27 + 20},
		{"M0 0, M1 10, M2 20, two tiles fill a pass: L 30, the third's: L 40", "column-greedy", 12, 2, 40 + 20},
		{"M0 0, M1 10, one batch at 20 waits for the other: L 27", "layer-share", 8, first, 27 + 20},
		{"M0 0, M1 10, M0 known 17 fills a pass: L 20, L 30", "layer-share", 8, all, 30 + 20},
		{"M0 0, eight batches of two: L 17, L 27", "band-share", 4, all, 27 + 20},
		{"M0 0, M1 10 of two pixels, three batches at 27", "band-share", 6, first, 27 + 20},
		{"M0 0, M1 10, mixed 20 and 30 with M0's batches, L 40, 50, 60, 70", "band-share", 12, all, 70 + 20},
	} {
		t.Run(test.policy+"/"+test.name, func(t *testing.T) {
			if !longtest.On() && test.policy != "column-share" {
				t.Skip("builds an array for every policy")
			}
			const shape4x4 = 4
			p := Shapes(test.policy)[shape4x4]
			s, err := Build(p)
			if err != nil {
				t.Fatal(err)
			}
			c := Case{Problem: handProblem(test.pixels, 4, test.gated), Overlap: reference.OverlapFull, QueueDepth: 4}
			results, err := s.Run([]Case{c})
			if err != nil {
				t.Fatal(err)
			}
			if got := results[0].Cycles; got != test.want {
				t.Errorf("got %d cycles, want %d", got, test.want)
			}
		})
	}
}

// TestGroupsByHand is TestContractByHand for two column groups, in which the first channel is
// gated. Only a policy that carries over continues with the second group while the decisions of the
// first are pending.
func TestGroupsByHand(t *testing.T) {
	needTools(t)
	longtest.Need(t, "builds an array for every policy")
	for policy, want := range map[string]pe.Cycle{
		"column-greedy": 27 + 21, // M0 0, L 17, M1 27 alone, D = 1
		"layer-share":   27 + 20, // M0 0, M1 10, L 27
	} {
		const shape4x4, pixels, channels, gated = 4, 4, 8, 1
		s, err := Build(Shapes(policy)[shape4x4])
		if err != nil {
			t.Fatal(err)
		}
		c := Case{Problem: handProblem(pixels, channels, gated), Overlap: reference.OverlapFull, QueueDepth: 4}
		results, err := s.Run([]Case{c})
		if err != nil {
			t.Fatal(err)
		}
		if got := results[0].Cycles; got != want {
			t.Errorf("%s: got %d cycles, want %d", policy, got, want)
		}
	}
}

// handProblem returns a layer in which the first channels are gated.
func handProblem(pixels, channels, gated int) reference.Problem {
	const k, ones = 10, 3
	q := reference.Problem{
		M: pixels, N: channels, K: k, Groups: 1, Bits: 2, HighBits: 1,
		Encoding: pgworkloads.Unsigned, Gated: true,
		Activations: make([]int16, pixels*k), Weights: make([]int16, channels*k),
		Thresholds: make([]int32, channels),
	}
	for i := range q.Activations {
		q.Activations[i] = ones
	}
	for i := range q.Weights {
		q.Weights[i] = 1
	}
	for n := gated; n < channels; n++ {
		q.Thresholds[n] = math.MaxInt32
	}
	return q
}

// Every error names the field, what it must be and what it is.
func TestRefusals(t *testing.T) {
	good := Shapes("column-share")[1]
	for _, test := range []struct {
		spoil func(p *Params, c *Case)
		want  string
	}{
		{
			func(p *Params, _ *Case) { p.Policy = "row-pack" },
			`rtl: Params.Policy: must be one of dense, lockstep, pe-queue, column-queue, column-share, column-greedy, layer-share, band-share, got "row-pack"`,
		},
		{
			func(p *Params, _ *Case) { p.Rows = 33 },
			"rtl: Params.Rows: must be 1..32, got 33",
		},
		{
			func(p *Params, _ *Case) { p.QueueDepth = 1 },
			"rtl: Params.QueueDepth: must be 2..64, got 1",
		},
		{
			func(p *Params, _ *Case) { p.ShareColumns = 2 },
			"rtl: Params.ShareColumns: must divide Cols = 3 or be 0, got 2",
		},
		{
			func(p *Params, _ *Case) { p.BandRows = 3 },
			"rtl: Params.BandRows: must be 0..2, got 3",
		},
		{
			func(_ *Params, c *Case) { c.QueueDepth = 6 },
			"rtl: Case.QueueDepth: must be 2..5, got 6",
		},
		{
			func(_ *Params, c *Case) { c.Problem.Recurrent = new(reference.Recurrence) },
			"rtl: Problem.Recurrent: the controllers don't wait for a state; run each time step as a layer",
		},
		{
			func(_ *Params, c *Case) { c.Overlap = "half" },
			`rtl: Case.Overlap: must be one of full, drain, none, got "half"`,
		},
		{
			func(p *Params, c *Case) { p.Policy, p.Rows, p.Cols, c.Overlap = "lockstep", 1, 1, "drain" },
			`rtl: Case.Overlap: must be full or none for lockstep on one PE, got "drain"`,
		},
		{
			func(p *Params, _ *Case) { p.TileBits = 1 },
			"rtl: Problem.M: 2 tiles, more than the array's 1",
		},
		{
			func(_ *Params, c *Case) { c.Problem.Activations = c.Problem.Activations[1:] },
			"rtl: len(Problem.Activations): must be 40..40, got 39",
		},
		{
			func(_ *Params, c *Case) { c.Problem.HighBits = 2 },
			"rtl: Problem.HighBits: must be 1..1, got 2",
		},
		{
			func(_ *Params, c *Case) { c.Problem.Weights[3] = 256 },
			"rtl: Problem.Weights[3]: must fit 9 bits, got 256",
		},
		{
			func(p *Params, c *Case) { p.SumBits, c.Problem.Weights[0] = 12, 255 },
			"rtl: Problem.K: sums could reach 10200; accumulators of 12 bits hold 2047",
		},
		{
			func(_ *Params, c *Case) { c.PartGroups = 6 },
			"rtl: Case.PartGroups: must be 0..5, got 6",
		},
		{
			func(_ *Params, c *Case) { c.PartGroups, c.PartWaits = 3, []int{4, 65} },
			"rtl: Case.PartWaits[1]: must be 0..64, got 65",
		},
		{
			func(p *Params, c *Case) {
				p.Policy, p.Rows, p.BandRows, p.Lanes = bandShare, 8, 1, 3
				c.Problem.Bits, c.PartGroups = 5, 3
			},
			"rtl: Case.PartGroups: decisions of mixed passes could come 6 cycles apart under band-share, which has 7 rows above the band here; choose parts of equal length, or 0",
		},
	} {
		p, c := good, Case{Problem: handProblem(4, 4, 1), Overlap: reference.OverlapFull, QueueDepth: 4}
		test.spoil(&p, &c)
		err := p.check()
		if err == nil {
			err = c.check(p)
		}
		if err == nil {
			t.Errorf("no error, want %s", test.want)
		} else if err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}
