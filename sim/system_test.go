package sim

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	akita "github.com/sarchlab/akita/v3/sim"
	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

// newSystem returns the system of the default accelerator with keys overridden.
func newSystem(t testing.TB, sets ...string) *System {
	t.Helper()
	s, err := systemOf(configs.Base, sets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// systemOf returns the system of a preset with keys overridden.
func systemOf(preset string, sets []string) (*System, error) {
	acc, err := configs.Resolve(preset, sets)
	if err != nil {
		return nil, err
	}
	return New(acc)
}

// runIfAble runs a workload on a preset with keys overridden. It skips a case that such a machine
// can't run.
func runIfAble(t *rapid.T, preset string, sets []string, w pgworkloads.Workload, o Options) Result {
	s, err := systemOf(preset, sets)
	if err == nil {
		err = s.Check(w)
	}
	if err != nil {
		t.Skip(err)
	}
	r, err := s.Run(context.Background(), w, o)
	if err != nil {
		t.Fatalf("%v: %v", sets, err)
	}
	return r
}

// convolution returns a 3x3 layer on size x size pixels, a third of whose
// outputs are gated.
func convolution(in, out, size, images int) pgworkloads.LayerWork {
	w := pgworkloads.LayerWork{Layer: pgworkloads.Layer{
		Name: "conv", Op: "conv", InChannels: in, OutChannels: out, Groups: 1,
		Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1},
		Input: [2]int{size, size}, Output: [2]int{size, size},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.Unsigned, Scale: 1},
		WeightBits: 8, Gated: true,
	}}
	const oneIn = 3
	random := rand.New(rand.NewPCG(1, 2))
	w.Gates = pgworkloads.NewGateMask(w.M(images), out)
	for m := range w.M(images) {
		for n := range out {
			if random.IntN(oneIn) == 0 {
				w.Gates.Set(m, n)
			}
		}
	}
	return w
}

// shuffledEngine runs the events of one moment in random order, primary ones first.
type shuffledEngine struct {
	akita.SerialEngine
	random  *rand.Rand
	now     akita.VTimeInSec
	waiting []akita.Event
}

func (e *shuffledEngine) CurrentTime() akita.VTimeInSec { return e.now }

func (e *shuffledEngine) Schedule(event akita.Event) { e.waiting = append(e.waiting, event) }

func (e *shuffledEngine) Run() error {
	for len(e.waiting) > 0 {
		next := e.pick()
		event := e.waiting[next]
		e.waiting[next] = e.waiting[len(e.waiting)-1]
		e.waiting = e.waiting[:len(e.waiting)-1]
		e.now = event.Time()
		if err := event.Handler().Handle(event); err != nil {
			return err
		}
	}
	return nil
}

// pick returns one of the events that may be next.
func (e *shuffledEngine) pick() int {
	best, ties := 0, 0
	for i, event := range e.waiting {
		switch order := before(event, e.waiting[best]); {
		case order < 0 || ties == 0:
			best, ties = i, 1
		case order == 0:
			ties++
			if e.random.IntN(ties) == 0 {
				best = i
			}
		}
	}
	return best
}

func before(a, b akita.Event) int {
	switch {
	case a.Time() < b.Time(), a.Time() == b.Time() && !a.IsSecondary() && b.IsSecondary():
		return -1
	case a.Time() == b.Time() && a.IsSecondary() == b.IsSecondary():
		return 0
	default:
		return 1
	}
}

// TestOrderWithinACycleDoesNotMatter runs a layer with the events of every
// moment in many orders.
func TestOrderWithinACycleDoesNotMatter(t *testing.T) {
	const images = 1
	conv, lstm := convolution(16, 40, 12, images), sequence("recurrent", 64, 256, 4, images, true)
	for _, test := range []struct {
		work pgworkloads.LayerWork
		sets []string
	}{
		{conv, []string{"dram.channels=1"}},
		{conv, []string{"dram.channels=3", "dram.device=lpddr4-3200", "clock.frequency_mhz=700", "array.policy=lockstep"}},
		{conv, []string{"scratchpads.activation.capacity_kib=4", "scratchpads.weight.capacity_kib=12", "array.policy=row-pack"}},
		{lstm, []string{"scratchpads.weight.capacity_kib=8", "dram.channels=2"}},
	} {
		s, work, sets := newSystem(t, test.sets...), test.work, test.sets
		want, err := runTask(s, akita.NewSerialEngine(), work, images)
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(8) {
			engine := &shuffledEngine{random: rand.New(rand.NewPCG(seed, seed))}
			got, err := runTask(s, engine, work, images)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%v, seed %d:\n%s", sets, seed, diff)
			}
		}
	}
}

// TestRunsAreConserved runs random layers on random machines. Each ends, and the checks at its end
// hold (stalls add up, work is the layer's, bytes agree). Memory only adds to the cycles of the
// array.
func TestRunsAreConserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := drawLayer
		if rapid.Bool().Draw(t, "cut") {
			draw = drawCut
		}
		c := draw(t)
		acc, err := configs.Load(configs.Base)
		if err != nil {
			t.Fatal(err)
		}
		acc.Array.Rows, acc.Array.Cols, acc.Array.DigitBits = c.machine.Rows, c.machine.Cols, c.machine.DigitBits
		acc.Array.Settings, acc.Array.StateLatency = c.settings, int(c.machine.StateLatency)
		acc.Array.Dataflow = rapid.SampledFrom(dataflow.Dataflows.Names()).Draw(t, "dataflow")
		acc.Array.Policy = drawPolicy(t, acc.Array.Dataflow)
		acc.Array.OutputBits = c.request.OutputBits
		acc.Scratchpads.Activation, acc.Scratchpads.Weight = c.request.Scratchpads.Activation, c.request.Scratchpads.Weight
		acc.Scratchpads.Activation.LineWords = 1
		if acc.PPU.Width = rapid.IntRange(0, 8).Draw(t, "lanes"); acc.PPU.Width > 0 {
			acc.PPU.Latency = rapid.IntRange(0, 9).Draw(t, "latency of lanes")
			c.work.Behind = drawBehind(t, c.work.M(c.images)*c.work.N())
		}
		acc.DMA.ChunkBytes = rapid.SampledFrom([]int{64, 256, 4096}).Draw(t, "chunk")
		acc.DMA.MaxOutstanding = rapid.IntRange(1, 40).Draw(t, "outstanding")
		acc.DRAM.Device = rapid.SampledFrom([]string{"ddr4-2400", "lpddr4-3200"}).Draw(t, "device")
		acc.DRAM.Channels = rapid.IntRange(1, 3).Draw(t, "channels")
		s, err := New(acc)
		if err != nil {
			t.Fatal(err)
		}
		workload := pgworkloads.Workload{Images: c.images, Layers: []pgworkloads.LayerWork{c.work}}
		if err := s.Check(workload); err != nil {
			t.Skip(err) // bursts are longer than the case was drawn for
		}
		got, err := runTask(s, akita.NewSerialEngine(), c.work, c.images)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range stall.All() {
			if got.Alone.Breakdown.Stall[c] != 0 && !c.Info().Alone {
				t.Fatalf("the array alone stalls by %v: %+v", c, got.Alone.Breakdown)
			}
		}
		if busy := got.Report.Breakdown.Busy; busy == 0 || got.Report.Cycles <= busy {
			t.Fatalf("%d cycles, %d of them busy", got.Report.Cycles, busy)
		}
	})
}

// drawPolicy draws a policy that has a meaning in a dataflow.
func drawPolicy(t *rapid.T, flow string) string {
	value, err := dataflow.Dataflows.Lookup(flow)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, policy := range dataflow.Policies.All() {
		if value.Check(dataflow.Machine{Policy: policy.Value}) == nil {
			names = append(names, policy.Name)
		}
	}
	return rapid.SampledFrom(names).Draw(t, "policy")
}

// TestMemoryOnlyAddsCycles checks a layer whose schedule doesn't depend on when its operands
// arrive.
func TestMemoryOnlyAddsCycles(t *testing.T) {
	const images = 2
	s := newSystem(t, "array.policy=dense")
	work := convolution(16, 16, 16, images)
	result, err := s.Run(context.Background(), pgworkloads.Workload{Images: images, Layers: []pgworkloads.LayerWork{work, work}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(result.Layers[0], result.Layers[1]); diff != "" {
		t.Errorf("the same layer twice differs:\n%s", diff)
	}
	got := result.Layers[0]
	if got.Report.Cycles <= got.Alone.Cycles {
		t.Errorf("%d cycles with memory, %d without", got.Report.Cycles, got.Alone.Cycles)
	}
	plan, err := mapper.Map(s.mapping(work.Layer, images))
	if err != nil {
		t.Fatal(err)
	}
	if got.DRAM.BytesRead != plan.ReadBytes() {
		t.Errorf("read %d bytes, the plan reads %d", got.DRAM.BytesRead, plan.ReadBytes())
	}
}

func TestWhatTheMachineCannotRunIsRefused(t *testing.T) {
	for _, test := range []struct {
		name, set, want string
	}{
		{"weights too wide", "array.weight_bits=4", "array.weight_bits: layer conv has weights of 8 bits"},
		{"sums too wide", "array.accumulator_bits=16", "array.accumulator_bits: sums of layer conv need 22 bits"},
		{"state too large", "scratchpads.activation.capacity_kib=1", "scratchpads.activation.capacity_kib: layer recurrent needs "},
	} {
		t.Run(test.name, func(t *testing.T) {
			sets := []string{test.set}
			work := convolution(32, 16, 4, 1)
			if strings.Contains(test.set, "activation.capacity") {
				sets = append(sets, "scratchpads.activation.banks=1")
				work = sequence("recurrent", 4096, 4096, 1, 1, true)
			}
			s := newSystem(t, sets...)
			err := s.Check(pgworkloads.Workload{Images: 1, Layers: []pgworkloads.LayerWork{work}})
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	acc, err := configs.Resolve(configs.Base, []string{
		"array.output_bits=32", "scratchpads.output.capacity_kib=1", "scratchpads.output.banks=1", "array.rows=32",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(acc); err == nil || !strings.HasPrefix(err.Error(), "scratchpads.output.capacity_kib: ") {
		t.Errorf("got %v, want an error about the output scratchpad", err)
	}
}

// BenchmarkLayer runs the shape that makes up most of ResNet-20's work, including memory.
func BenchmarkLayer(b *testing.B) {
	const images = 8
	s := newSystem(b)
	work := convolution(16, 16, 32, images)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := runTask(s, akita.NewSerialEngine(), work, images); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(work.MACs(images))*float64(b.N)/b.Elapsed().Seconds(), "MACs/s")
}

// runTask runs one layer on an engine.
func runTask(s *System, engine akita.Engine, w pgworkloads.LayerWork, images int) (LayerResult, error) {
	p, err := s.plan(pgworkloads.Workload{Images: images, Layers: []pgworkloads.LayerWork{w}}, Full)
	if err != nil {
		return LayerResult{}, err
	}
	return s.runLayer(context.Background(), engine, task{LayerWork: w, images: images, plan: p.plans[0], progress: &progress{}})
}
