package system

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sarchlab/akita/v3/sim"
	"github.com/sarchlab/akita/v3/tracing"
	"pgregory.net/rapid"

	"pgsim/memory"
	"pgsim/memory/dram"
	"pgsim/memory/dram/channel"
)

// byMessages is the kind of DRAM where every burst is messages and events. It is the witness for
// the kind that the DMA drives itself.
const byMessages = "event by messages"

func init() {
	build, err := dram.Kinds.Lookup("event")
	if err != nil {
		panic(err)
	}
	dram.Kinds.Register(byMessages, "bursts as messages", dram.ByMessages(build))
}

// drawRig draws a machine with clocks, queues and buffers of all sizes.
func drawRig(t *rapid.T) rig {
	r := newRig(drawMachine(t, "event"))
	r.acc.Clock.FrequencyMHz = rapid.SampledFrom([]float64{50, 33.3, 500, 700, 800, 950, 1200, 3000, 10000}).Draw(t, "MHz")
	r.acc.DMA.MaxOutstanding = rapid.SampledFrom([]int{1, 2, 7, 32, 64, 200, 1024}).Draw(t, "max outstanding")
	r.buffer = rapid.IntRange(1, 4).Draw(t, "requester's buffer")
	if rapid.Bool().Draw(t, "default sizes") {
		return r
	}
	queue := rapid.SampledFrom([]int{1, 2, 5, 32}).Draw(t, "queues")
	r.sizes = sizes{
		buffer: rapid.IntRange(1, 16).Draw(t, "buffer"),
		wire:   rapid.IntRange(1, 8).Draw(t, "wire"),
		controller: channel.Spec{
			Reads: queue, Writes: queue, DrainAt: max(1, queue*4/5), DrainTo: queue / 5,
		},
	}
	return r
}

// drawStreams draws transfers of all kinds: next to each other, here and there,
// across rows and banks.
func drawStreams(t *rapid.T) []request {
	if rapid.Bool().Draw(t, "overlapping") {
		return drawTransfers(t, 15, 3000)
	}
	requests := make([]request, rapid.IntRange(1, 8).Draw(t, "transfers"))
	pause := rapid.SampledFrom([]uint64{0, 50, 3000, 40_000}).Draw(t, "longest pause")
	spread := rapid.SampledFrom([]uint64{1 << 14, 1 << 20, 1 << 26}).Draw(t, "spread")
	stores := rapid.IntRange(0, 100).Draw(t, "% of stores")
	var at uint64
	for i := range requests {
		at += rapid.Uint64Range(0, pause).Draw(t, "pause")
		requests[i] = request{at, memory.Transfer{
			ID:      uint64(i),
			Store:   rapid.IntRange(1, 100).Draw(t, "store") <= stores,
			Pad:     memory.Pad(rapid.IntRange(0, memory.Pads-1).Draw(t, "pad")),
			Address: rapid.Uint64Range(0, spread).Draw(t, "address"),
			Bytes:   rapid.Uint64Range(1, 10_000).Draw(t, "bytes"),
		}}
	}
	return requests
}

// seen is what a run shows.
type seen struct {
	Outcome  outcome
	Done     map[uint64]uint64
	Commands [][]channel.Issued
	Tasks    map[string]traced
}

// watched runs requests with all commands observed, and traced if asked for.
func (r rig) watched(t failer, requests []request, trace bool) seen {
	t.Helper()
	s := seen{Commands: make([][]channel.Issued, r.acc.DRAM.Channels), Tasks: map[string]traced{}}
	r.watch = func(m *System, engine sim.Engine) {
		m.Observe(func(i int, c channel.Issued) { s.Commands[i] = append(s.Commands[i], c) })
		for _, c := range m.Components() {
			if domain, ok := c.(tracing.NamedHookable); ok && trace {
				tracing.CollectTrace(domain, &recorder{engine, s.Tasks})
			}
		}
	}
	s.Outcome = r.run(t, requests)
	s.Done = s.Outcome.Done
	s.Outcome.Counts.Cycles = 0 // of the simulation, which idle events may prolong
	return s
}

// traced is a task of a component.
type traced struct {
	Parent, Kind, What, Where string
	Start, End                sim.VTimeInSec
	Steps                     []sim.VTimeInSec
}

// recorder records all tasks.
type recorder struct {
	time  sim.TimeTeller
	tasks map[string]traced
}

func (r *recorder) StartTask(t tracing.Task) {
	r.tasks[t.ID] = traced{Parent: t.ParentID, Kind: t.Kind, What: t.What, Where: t.Where, Start: r.time.CurrentTime()}
}

func (r *recorder) StepTask(t tracing.Task) {
	task := r.tasks[t.ID]
	task.Steps = append(task.Steps, r.time.CurrentTime())
	r.tasks[t.ID] = task
}

func (r *recorder) EndTask(t tracing.Task) {
	task := r.tasks[t.ID]
	task.End = r.time.CurrentTime()
	r.tasks[t.ID] = task
}

// TestInsideEqualsMessages: a DMA that drives its channels itself does the same as one whose
// bursts are messages. Every transfer is done in the same cycle, every command goes to the DRAM in
// the same cycle, and the counts and the tasks of traced components are the same. This holds
// whatever the order of the events of a moment.
func TestInsideEqualsMessages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRig(t)
		requests := drawStreams(t)
		trace := rapid.IntRange(0, 3).Draw(t, "trace") == 0
		shuffled := rapid.Bool().Draw(t, "shuffled")
		seed := rapid.Uint64().Draw(t, "seed")
		got := r.watched(t, requests, trace)
		if shuffled {
			r.engine = func() sim.Engine { return newShuffler(seed) }
			again := r.watched(t, requests, trace)
			if diff := cmp.Diff(got, again, cmp.AllowUnexported(outcome{})); diff != "" {
				t.Fatalf("-Akita's order +another:\n%s", diff)
			}
			r.engine = func() sim.Engine { return sim.NewSerialEngine() }
		}
		r.acc.DRAM.Kind = byMessages
		want := r.watched(t, requests, trace)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcome{})); diff != "" {
			t.Fatalf("-messages +inside:\n%s", diff)
		}
	})
}

// TestInsideErrors: both kinds fail with the same error.
func TestInsideErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRig(t)
		requests := drawStreams(t)
		bad := rapid.IntRange(0, len(requests)-1).Draw(t, "bad")
		requests[bad].Bytes = rapid.SampledFrom([]uint64{0, 0, 0, 1 << 20, 1 << 60, 1 << 60}).Draw(t, "bytes")
		_, _, got := r.try(requests)
		r.acc.DRAM.Kind = byMessages
		_, _, want := r.try(requests)
		if got == nil || want == nil || got.Error() != want.Error() {
			t.Fatalf("inside: %v, by messages: %v", got, want)
		}
	})
}

// TestUnguarded: a requester whose events the DMA can't foresee ends the run with
// an error, and gives no wrong result.
func TestUnguarded(t *testing.T) {
	r := newRig(machine(t))
	r.unguarded = true
	requests := sequential(false, memory.Activation, 1, 4096)
	requests = append(requests, request{at: 50, Transfer: memory.Transfer{ID: 9, Bytes: 64}})
	_, _, err := r.try(requests)
	if want := "guard the engine of whoever sent it"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}
