package mapper

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads/shapes"
)

// TestDRAMTooSmall expects a layer to be refused if the DRAM is one byte too small, and not if it
// just fits: inputs, weights and results, one after the other.
func TestDRAMTooSmall(t *testing.T) {
	r := request(conv3x3(16, 32, 32, 2, 1), 8, pad(64, true), pad(16, true))
	const (
		inputs  = 8 * 32 * 32 * 16 * 2 / 8 // a multiple of tensorAlign
		weights = tensorAlign              // fewer, and the next tensor is aligned
		outputs = 8 * 32 * 32 * 32 * 2
		need    = inputs + weights + outputs
	)
	r.DRAMBytes = need
	if _, err := Map(r); err != nil {
		t.Error(err)
	}
	r.DRAMBytes = need - 1
	want := fmt.Sprintf("dram.channels: layer conv needs %d bytes of DRAM, there are %d; use more channels, "+
		"a larger device, or fewer images", need, need-1)
	if _, err := Map(r); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestEndIsBehindEverything draws layers and expects that nothing of a plan lies behind its end,
// and that something lies right before it.
func TestEndIsBehindEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layer := conv3x3(rapid.IntRange(1, 40).Draw(t, "in"), rapid.IntRange(1, 40).Draw(t, "out"),
			rapid.IntRange(3, 20).Draw(t, "size"), rapid.IntRange(1, 8).Draw(t, "bits"), rapid.IntRange(1, 8).Draw(t, "weight bits"))
		images := rapid.IntRange(1, 4).Draw(t, "images")
		if rapid.Bool().Draw(t, "recurrent") {
			work, err := shapes.GEMM{
				M: images, N: 32, K: 8, Bits: 4, HighBits: 2, WeightBits: 8, Steps: rapid.IntRange(1, 5).Draw(t, "steps"),
			}.Random(0, 1)
			if err != nil {
				t.Fatal(err)
			}
			layer = work.Layers[0].Layer
		}
		r := request(layer, images, pad(64, true), pad(64, true))
		r.Scratchpads.Output = pad(64, true)
		plan, err := Map(r)
		if err != nil {
			t.Fatal(err)
		}
		last := uint64(0)
		for _, s := range plan.Steps {
			last = max(last, s.Output.Address+s.Output.Bytes)
		}
		for _, stream := range []Stream{plan.Activations, plan.Weights} {
			for _, l := range stream.Loads {
				for _, c := range l.Chunks {
					for _, e := range c.Extents {
						last = max(last, e.Address+e.Bytes)
					}
				}
			}
		}
		r.DRAMBytes = last
		if _, err := Map(r); err != nil {
			t.Errorf("at %d bytes: %v", last, err)
		}
		r.DRAMBytes = last - 1
		if _, err := Map(r); err == nil {
			t.Errorf("fits %d bytes, one less than it reaches", last-1)
		}
	})
}
