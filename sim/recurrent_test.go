package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/dataflow/stall"
	"pgsim/memory"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// sequence returns a linear layer over a sequence, a third of whose outputs are
// gated.
func sequence(name string, in, out, steps, images int, recurrent bool) pgworkloads.LayerWork {
	w := pgworkloads.LayerWork{Layer: pgworkloads.Layer{
		Name: name, Op: "linear", InChannels: in, OutChannels: out, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{steps, 1}, Output: [2]int{steps, 1}, Recurrent: recurrent,
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.SignMagnitude, Scale: 1},
		WeightBits: 8, Gated: true,
	}}
	const oneIn = 3
	random := rand.New(rand.NewPCG(3, 4))
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

// lstm returns a language model of one LSTM layer: the product of its inputs, which are all
// available, the recurrent product, and the decoder.
func lstm(inputs, units, words, steps, images int) pgworkloads.Workload {
	const gates = 4
	return pgworkloads.Workload{Name: "lstm", Images: images, Layers: []pgworkloads.LayerWork{
		sequence("input", inputs, gates*units, steps, images, false),
		sequence("recurrent", units, gates*units, steps, images, true),
		sequence("decoder", units, words, steps, images, false),
	}}
}

// TestLSTM runs a language model from end to end under every kind of policy.
func TestLSTM(t *testing.T) {
	const inputs, units, words, steps, images = 48, 64, 100, 20, 4
	work := lstm(inputs, units, words, steps, images)
	run := func(sets ...string) []LayerResult {
		t.Helper()
		result, err := newSystem(t, sets...).Run(context.Background(), work, Options{})
		if err != nil {
			t.Fatal(sets, err)
		}
		return result.Layers
	}
	dense := run("array.policy=dense")
	// 16 column groups of S = 64 * 4 steps and the last one's drain, 2R + C - 2,
	// in every time step, and the cell between them.
	const rows, cols, groups, pass, latency = 16, 16, 16, 64 * 4, 12
	const want = steps*(groups*pass+2*rows+cols-2) + (steps-1)*latency
	if got := dense[1].Alone.Cycles; got != want {
		t.Errorf("the dense recurrent product takes %d cycles, want %d", got, want)
	}
	for policy, carries := range map[string]bool{
		"lockstep": false, "row-pack": false, "pe-queue": false, "column-queue": false, "column-share": false,
		"layer-share": true, "pixel-share": true, "ideal": true,
	} {
		for i, layer := range run("array.policy=" + policy) {
			waits := layer.Report.Breakdown.Stall[stall.Recurrence]
			if recurrent := i == 1; recurrent != (waits > 0) || recurrent != (layer.Alone.Breakdown.Stall[stall.Recurrence] > 0) {
				t.Errorf("%s, %s: waits %d cycles for a state", policy, layer.Name, waits)
			}
			// Policies don't undercut the array's work, bits streamed at the ideal rate.
			// The states of a batch of 4 fill 4 of 16 rows, but LSB passes that take
			// outputs of several column groups fill all.
			lowShare := 1. / 3
			if i == 1 && carries {
				lowShare *= float64(images) / rows
			}
			saving, best := float64(dense[i].Alone.Cycles)/float64(layer.Alone.Cycles), 4/(2+2*lowShare)
			if saving > best*1.02 {
				t.Errorf("%s, %s: saves %.2fx, %.2fx is ideal", policy, layer.Name, saving, best)
			}
		}
	}
	input, recurrent := dense[0], dense[1]
	if input.Report.Cycles*3 > recurrent.Report.Cycles {
		t.Errorf("%d cycles for the inputs, %d for the states: a batch of %d fills 4 of 16 rows",
			input.Report.Cycles, recurrent.Report.Cycles, images)
	}
	if got, want := recurrent.DRAM.BytesWritten, uint64(steps*images*units*2); got != want {
		t.Errorf("%d bytes of states written, want %d", got, want)
	}
	folds := run("array.dataflow=weight-stationary", "array.policy=row-pack")
	if got := folds[1].Report.Breakdown.Stall[stall.Recurrence]; got == 0 {
		t.Errorf("weight-stationary, nothing waits for the state")
	}
}

// TestStateLatencyIsPaidPerStep compares machines that differ only in the cell.
func TestStateLatencyIsPaidPerStep(t *testing.T) {
	const steps, images, latency = 7, 2, 100
	work := sequence("recurrent", 24, 96, steps, images, true)
	cycles := func(set string) (alone, whole, waits pe.Cycle) {
		r, err := runTask(newSystem(t, set, "array.policy=dense"), akita.NewSerialEngine(), work, images)
		if err != nil {
			t.Fatal(err)
		}
		return r.Alone.Cycles, r.Report.Cycles, r.Report.Breakdown.Stall[stall.Recurrence]
	}
	fastAlone, fast, fastWaits := cycles("array.state_latency=0")
	slowAlone, slow, slowWaits := cycles("array.state_latency=100")
	if got := slowAlone - fastAlone; got != (steps-1)*latency {
		t.Errorf("alone: %d cycles more, want %d", got, (steps-1)*latency)
	}
	// With memory the last state goes through the cell on its way to the DRAM, too.
	if got := slowWaits - fastWaits; got != steps*latency {
		t.Errorf("waits %d cycles more, want %d", got, steps*latency)
	}
	if got := slow - fast; got > steps*latency || got < (steps-1)*latency {
		t.Errorf("takes %d cycles more, want about %d", got, steps*latency)
	}
}

// TestEveryStepMovesItsState compares layers that differ by one time step: what it
// reads and writes is counted once.
func TestEveryStepMovesItsState(t *testing.T) {
	const units, images = 64, 3
	s := newSystem(t, "array.policy=dense")
	run := func(steps int) LayerResult {
		r, err := runTask(s, akita.NewSerialEngine(), sequence("recurrent", units, 4*units, steps, images, true), images)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	short, long := run(5), run(6)
	read := func(pad memory.Pad) uint64 {
		return long.Actions.Scratchpads[pad].Reads - short.Actions.Scratchpads[pad].Reads
	}
	written := func(pad memory.Pad) uint64 {
		return long.Actions.Scratchpads[pad].Writes - short.Actions.Scratchpads[pad].Writes
	}
	const bits, groups, word = 4, 4 * units / 16, 64
	const codes = images * bits * units / word
	const results, state = images * 4 * units * 16 / word, images * units * 16 / word
	// The first state comes from the DRAM: 16 channels are 3 * 16 * 4 bits, for which
	// a burst of 32 bytes is read.
	const firstState = units / 16 * 32 * 8 / word
	for _, c := range []struct {
		what      string
		got, want uint64
	}{
		{"codes written in 5 steps", short.Actions.Scratchpads[memory.Activation].Writes, firstState + 4*codes},
		{"codes read", read(memory.Activation), groups * codes},
		{"codes written", written(memory.Activation), codes},
		{"weights read", read(memory.Weight), 4 * units * units * 8 / word},
		{"weights written", written(memory.Weight), 0},
		// The cell reads the results, the DMA the state.
		{"results read", read(memory.Output), results + state},
		{"results written", written(memory.Output), results + state},
		{"DRAM bytes read", long.DRAM.BytesRead - short.DRAM.BytesRead, 0},
		{"DRAM bytes written", long.DRAM.BytesWritten - short.DRAM.BytesWritten, images * units * 2},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, more in one more step unless said otherwise, want %d", c.what, c.got, c.want)
		}
	}
}

// TestResultsOfAStepMakeRoom runs a layer whose results of one time step just fit in the output
// scratchpad.
func TestResultsOfAStepMakeRoom(t *testing.T) {
	const units, steps, images = 32, 12, 4
	results := images * 4 * units * 16 / 8 / 1024
	s := newSystem(t, "scratchpads.output.banks=1", fmt.Sprintf("scratchpads.output.capacity_kib=%d", results))
	work := sequence("recurrent", units, 4*units, steps, images, true)
	got, err := runTask(s, akita.NewSerialEngine(), work, images)
	if err != nil {
		t.Fatal(err)
	}
	if want := uint64(steps * images * units * 2); got.DRAM.BytesWritten != want {
		t.Errorf("%d bytes of states written, want %d", got.DRAM.BytesWritten, want)
	}
}

// TestWeightsThatDoNotFitAreReadAgain checks that weights that stay in the scratchpad are not read
// again, and that the rest costs time and traffic in every step.
func TestWeightsThatDoNotFitAreReadAgain(t *testing.T) {
	const units, steps, images = 128, 6, 2
	work := sequence("recurrent", units, 4*units, steps, images, true)
	run := func(kib string) LayerResult {
		r, err := runTask(newSystem(t, "scratchpads.weight.capacity_kib="+kib), akita.NewSerialEngine(), work, images)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	all, half := run("64"), run("32")
	const group, groups, kept = 16 * units, 4 * units / 16, 32 * 1024 / (16 * units)
	if got, want := half.DRAM.BytesRead-all.DRAM.BytesRead, uint64((steps-1)*(groups-kept)*group); got != want {
		t.Errorf("%d bytes of weights read again, want %d", got, want)
	}
	if half.Report.Breakdown.Stall[stall.Memory] < all.Report.Breakdown.Stall[stall.Memory] || half.Energy.Total() <= all.Energy.Total() {
		t.Errorf("reading weights again is free: %+v and %+v", all.Report.Breakdown, half.Report.Breakdown)
	}
}

func TestBatchesWithoutAPlaceAreRefused(t *testing.T) {
	for _, test := range []struct{ set, want string }{
		{"scratchpads.output.capacity_kib=2", "scratchpads.output.capacity_kib: layer recurrent needs 4096 bytes for the results of one time step"},
		{"scratchpads.activation.capacity_kib=1", "scratchpads.activation.capacity_kib: layer recurrent needs 2048 bytes for the state"},
	} {
		images := 32
		units := 16
		if strings.Contains(test.set, "activation") {
			images = 256
		}
		pad, _, _ := strings.Cut(test.set, ".capacity")
		s := newSystem(t, test.set, pad+".banks=1", "scratchpads.output.word_bits=16")
		work := sequence("recurrent", units, 4*units, 2, images, true)
		err := s.Check(pgworkloads.Workload{Images: images, Layers: []pgworkloads.LayerWork{work}})
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}

// BenchmarkRecurrent runs the recurrent product of an LSTM of 300 units, whose
// weights don't fit, over 35 time steps of 8 samples, memory included.
func BenchmarkRecurrent(b *testing.B) {
	const units, steps, images = 300, 35, 8
	s := newSystem(b)
	work := sequence("recurrent", units, 4*units, steps, images, true)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := runTask(s, akita.NewSerialEngine(), work, images); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(work.MACs(images))*float64(b.N)/b.Elapsed().Seconds(), "MACs/s")
}
