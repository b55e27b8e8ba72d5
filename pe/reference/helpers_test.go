package reference

import (
	"fmt"
	"strings"

	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// gateRows describes the gates of a layer, with a row of text per pixel and a character per
// channel, x for a gated output.
type gateRows []string

// problem returns a layer with these gates, of 3-bit codes with 2 high bits. K = N and the weights
// are the unit matrix, so output (m,n) sums one code. If it is gated the code is 7, with a high
// part of 6. Otherwise it is 3, with a high part of 2, and only the high part counts.
func (g gateRows) problem() Problem {
	n := len(g[0])
	p := Problem{
		M: len(g), N: n, K: n, Groups: 1, Bits: 3, HighBits: 2,
		Encoding: pgworkloads.Unsigned, Gated: true, Thresholds: fill(n, int32(4)),
	}
	for _, row := range g {
		for _, c := range row {
			p.Activations = append(p.Activations, map[rune]int16{'x': 7, '.': 3}[c])
		}
	}
	p.Weights = make([]int16, n*n)
	for i := range n {
		p.Weights[i*n+i] = 1
	}
	return p
}

// outputs returns the sums of the problem.
func (g gateRows) outputs() []int32 {
	var sums []int32
	for _, c := range strings.Join(g, "") {
		sums = append(sums, map[rune]int32{'x': 7, '.': 2}[c])
	}
	return sums
}

// machine returns an array on which every group of the layer's operands is one
// word: MSB passes take 2 steps, LSB passes 1, and dense passes 3.
func (g gateRows) machine(rows, cols int, policy, overlap string, depth int) Machine {
	return Machine{
		Geometry: pe.Geometry{Rows: rows, Cols: cols, Lanes: len(g[0]), DigitBits: 1},
		Overlap:  overlap, Policy: policy, Settings: queuesOf(depth),
	}
}

// queuesOf returns the settings of a policy with queues of the given depth, which other policies
// ignore. 0 means the default.
func queuesOf(depth int) strict.Settings {
	if depth == 0 {
		return strict.Settings{}
	}
	return strict.Settings{}.With("queue_depth", depth)
}

// schedule writes passes as KIND@START+STEPS, with a ! if results stay in the array.
func schedule(passes []PassRecord) string {
	var parts []string
	for _, p := range passes {
		stays := "!"
		if p.Drains {
			stays = ""
		}
		parts = append(parts, fmt.Sprintf("%s@%d+%d%s", p.Kind, p.Start, p.Steps, stays))
	}
	return strings.Join(parts, " ")
}

// bench is a bare array, which starts passes whenever it is told to.
type bench struct {
	*array
	plan *plan
}

func newBench(m Machine, p Problem) *bench {
	b := &bench{
		array: newArray(m.Geometry, newMemory(m.Geometry, p), newBuffer(p.M, p.N, ints.CeilDiv(p.K, m.Lanes)), p.gate),
		plan:  newPlan(m, p),
	}
	b.state = NewState(p, m.StateLatency)
	return b
}

// cycle runs one cycle, in which the given passes start.
func (b *bench) cycle(starts ...*pass) error {
	if err := b.drive(); err != nil {
		return err
	}
	for _, p := range starts {
		if err := b.start(p); err != nil {
			return err
		}
	}
	return b.clock()
}

// play runs the array for some cycles, starting pass i in cycle starts[i].
func (b *bench) play(passes []*pass, starts []pe.Cycle, cycles int) error {
	for range cycles {
		var now []*pass
		for i := range passes {
			if starts[i] == b.now {
				now = append(now, passes[i])
			}
		}
		if err := b.cycle(now...); err != nil {
			return err
		}
	}
	return nil
}

// tile returns a pass over a tile of the first column group.
func (b *bench) tile(kind string, i int) *pass {
	return b.plan.tilePass(kind, b.plan.tiles(b.plan.groups[0])[i])
}

// runPolicy runs a schedule that need not be a known policy.
func runPolicy(m Machine, p Problem, build policy) error {
	b := newBench(m, p)
	c := newController(m.Overlap, b.array, b.plan, build)
	defer c.stop()
	if err := c.run(); err != nil {
		return err
	}
	return b.buffer.complete(c.gates())
}
