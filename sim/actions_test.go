package sim

import (
	"testing"

	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// TestRotatorAndEntry counts what three passes over 128 operands bring through the
// rotator of the rows and the second weight entries, on machines that have them or not.
// A pixel has 4 words of 64 bits in either part, a channel 16.
func TestRotatorAndEntry(t *testing.T) {
	part := func(kind dataflow.Kind, pixels, channels int) *dataflow.Pass {
		return &dataflow.Pass{
			Kind: kind, Timing: pe.Pass{Steps: 1000}, Operands: dataflow.Range{Hi: 128},
			Pixels: make([]int32, pixels), Channels: make([]int32, channels),
		}
	}
	mixed := part(dataflow.High, 5, 3)
	mixed.Band = part(dataflow.Low, 4, 2)
	for _, test := range []struct {
		name             string
		settings         []string
		pass             *dataflow.Pass
		rotated, entered uint64 // words
	}{
		{"all rows take weights from the top", []string{"array.policy=band-share"}, part(dataflow.High, 8, 3), 8 * 4, 3 * 16},
		{"the band takes those of its batches", []string{"array.policy=band-share"}, mixed, 5 * 4, 2 * 16},
		{"the band alone has streams of its own", []string{"array.policy=band-share"}, part(dataflow.Low, 4, 2), 0, 2 * 16},
		{"a layer without gates", []string{"array.policy=band-share"}, part(dataflow.Full, 8, 3), 8 * 8, 3 * 16},
		{"rows in turn", []string{"array.policy=layer-share", "array.rotate_rows=true"}, part(dataflow.High, 8, 3), 8 * 4, 0},
		{"rows in turn", []string{"array.policy=column-greedy", "array.rotate_rows=true"}, part(dataflow.Low, 8, 3), 0, 0},
		{"a part of a folded array", []string{"array.policy=dense", "array.fold=2"}, part(dataflow.Full, 8, 3), 0, 3 * 16},
		{"neither", []string{"array.policy=layer-share"}, part(dataflow.High, 8, 3), 0, 0},
	} {
		s := newSystem(t, test.settings...)
		tally := newTally(s.acc, s.machine, convolution(16, 16, 16, 1).Layer, 1, 0)
		tally.pass(test.pass)
		for action, words := range map[hardware.Action]uint64{hardware.RotatedBit: test.rotated, hardware.EntryBit: test.entered} {
			if got := tally.own[action]; got != words*64 {
				t.Errorf("%s: %d %s, want %d words of 64", test.name, got, action, words)
			}
		}
	}
}
