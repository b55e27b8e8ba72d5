package sim

import (
	"fmt"
	"testing"

	"pgsim/dataflow"
	"pgsim/memory"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// TestBroadcast reads an LSB pass of four streams that need the words of two pixels of one bank:
// each stream's words separately, or each pixel's words once.
func TestBroadcast(t *testing.T) {
	for _, test := range []struct {
		broadcast          string
		reads, taken, need uint64
	}{
		// 128 bits of two planes are 2 words of 64 bits in each.
		{"false", 4 * 4, 4 * 4, 4 * 4},
		{"true", 2 * 4, 4 * 4, 2 * 4},
	} {
		s := newSystem(t, "scratchpads.activation.broadcast="+test.broadcast, "scratchpads.activation.banks=2")
		o := newOperands(s.acc, s.machine, convolution(16, 16, 16, 1).Layer)
		pass := &dataflow.Pass{
			Kind: dataflow.Low, Timing: pe.Pass{Steps: 1},
			Operands: dataflow.Range{Hi: 128}, Pixels: []int32{4, 6, 4, 6},
		}
		got := o.of(pass)
		if got.activations != test.reads || got.lowActivations != test.taken || uint64(got.stretch) != test.need-1 {
			t.Errorf("broadcast %s: %+v, want %d words read, %d taken, in %d cycles",
				test.broadcast, got, test.reads, test.taken, test.need)
		}
	}
}

// TestBroadcastIsBuilt expects room for a second word in every PE.
func TestBroadcastIsBuilt(t *testing.T) {
	bits := func(broadcast string) (count int) {
		for _, part := range newSystem(t, "array.policy=pe-queue", "scratchpads.activation.broadcast="+broadcast).machine.Hardware() {
			if part.Name == "word of a PE's own stream" {
				count += part.Count * part.Bits
			}
		}
		return count
	}
	if one, two := bits("false"), bits("true"); one == 0 || two != 2*one {
		t.Errorf("streams hold %d bits, with words read for all %d, want twice as many", one, two)
	}
}

// TestDrainOnly drains 16x16 results of 16 bits without a step, into banks with words of 64 bits.
// One chain per column is assumed to be slow enough, two leave 8 cycles and four leave 4.
func TestDrainOnly(t *testing.T) {
	for _, test := range []struct{ chains, banks, stretch string }{
		{"1", "1", "0"},
		{"2", "16", "0"}, // 64 words in 4 cycles
		{"4", "16", "0"},
		{"4", "8", "4"}, // in 8
		{"2", "4", "8"}, // in 16
	} {
		s := newSystem(t, "array.policy=lockstep", "array.drain_chains="+test.chains, "scratchpads.output.banks="+test.banks)
		o := newOperands(s.acc, s.machine, convolution(16, 16, 16, 1).Layer)
		got := o.of(&dataflow.Pass{Kind: dataflow.Low, Timing: pe.Pass{Drains: true}, Final: 256})
		if fmt.Sprint(got.stretch) != test.stretch {
			t.Errorf("%s chains, %s banks: stretched by %d, want %s", test.chains, test.banks, got.stretch, test.stretch)
		}
	}
}

// TestSumsOfParts passes the sums of 16x16 outputs of 32 bits, 128 words, through the output
// scratchpad. In the 8 cycles of a pass over a part of K, 16 banks take and give 128 words.
func TestSumsOfParts(t *testing.T) {
	s := newSystem(t, "array.policy=dense", "array.sums=scratchpad")
	for _, test := range []struct {
		read, written, final    int
		wordsRead, wordsWritten uint64
		stretch                 pe.Cycle
	}{
		{0, 256, 0, 0, 128, 0},
		{256, 256, 0, 128, 128, 8},
		{256, 0, 256, 128, 64, 4}, // results have 16 bits
	} {
		tally := newTally(s.acc, s.machine, convolution(16, 16, 16, 1).Layer, 1, 0)
		p := &dataflow.Pass{
			Kind: dataflow.Full, Timing: pe.Pass{Steps: 8, Drains: true}, Operands: dataflow.Range{Hi: 8},
			SumsRead: test.read, SumsWritten: test.written, Final: test.final,
		}
		stretch := tally.pass(p)
		got := tally.actions(dataflow.Report{})
		if pad := got.Scratchpads[memory.Output]; pad.Reads != test.wordsRead || pad.Writes != test.wordsWritten || stretch != test.stretch {
			t.Errorf("%+v: %+v, stretched by %d", test, pad, stretch)
		}
		if added := got.Own[hardware.PartSum]; added != uint64(test.read) {
			t.Errorf("%+v: %d sums added", test, added)
		}
	}
}

// TestFoldEntries counts the entries in the middle of a folded array of 16 columns that
// the weights of a pass come to.
func TestFoldEntries(t *testing.T) {
	for _, test := range []struct {
		fold             string
		images, channels int
		want             uint64
	}{
		{"1", 4, 16, 0},
		{"4", 16, 16, 3 * 16}, // unfolded: each passes all of them
		{"4", 4, 64, 48},
		{"4", 4, 10, 0}, // of the first part
	} {
		s := newSystem(t, "array.fold="+test.fold)
		layer := convolution(16, 64, 1, 1).Layer
		o := newOperands(s.acc, s.machine.For(layer, test.images), layer)
		if got := o.foldEntries(&dataflow.Pass{Channels: make([]int32, test.channels)}); got != test.want {
			t.Errorf("fold %s, %d channels: %d entries, want %d", test.fold, test.channels, got, test.want)
		}
	}
}
