package sim

import (
	"context"
	"testing"

	"pgsim/pgworkloads"
)

// attention returns the product of queries and keys over a batch: heads of 64 x 64
// tokens, 32 wide, gated where row and channel say so.
func attention(images int) pgworkloads.Workload {
	const tokens, width, heads = 64, 32, 2
	l := pgworkloads.Layer{
		Name: "scores", Op: pgworkloads.OpLinear, InChannels: heads * width, OutChannels: heads * tokens, Groups: heads,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{tokens, 1}, Output: [2]int{tokens, 1},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.TwosComplement, Scale: 1},
		WeightBits: 4, Gated: true, RightComputed: true,
	}
	gates := pgworkloads.NewGateMask(l.M(images), l.N())
	for m := range gates.M() {
		for n := range gates.N() {
			if (m%tokens*5+n*3)%7 < 2 {
				gates.Set(m, n)
			}
		}
	}
	return pgworkloads.Workload{Name: "attention", Images: images, Layers: []pgworkloads.LayerWork{{Layer: l, Gates: gates}}}
}

// TestOperandsOfEachSample checks a batch of samples that each have their own right operand, such
// as keys and values. It must take as many passes, and read and write as many bytes of DRAM, as
// its samples one by one.
func TestOperandsOfEachSample(t *testing.T) {
	const images = 8
	for _, s := range []string{"array.policy=column-share", "array.policy=dense", "array.dataflow=weight-stationary"} {
		settings := []string{s}
		if s == "array.dataflow=weight-stationary" {
			settings = append(settings, "array.policy=row-pack")
		}
		machine := newSystem(t, settings...)
		run := func(images int) LayerResult {
			result, err := machine.Run(context.Background(), attention(images), Options{})
			if err != nil {
				t.Fatal(err)
			}
			return result.Layers[0]
		}
		one, all := run(1), run(images)
		if got, want := all.Report.Passes.High+all.Report.Passes.Full, images*(one.Report.Passes.High+one.Report.Passes.Full); got != want || got == 0 {
			t.Errorf("%s: %d MSB and full passes, want %d", s, got, want)
		}
		if got, want := all.Report.Passes.Low, images*one.Report.Passes.Low; got != want {
			t.Errorf("%s: %d LSB passes, want %d", s, got, want)
		}
		if got, want := all.DRAM.BytesRead, images*one.DRAM.BytesRead; got != want {
			t.Errorf("%s: %d bytes read, want %d", s, got, want)
		}
		if got, want := all.DRAM.BytesWritten, images*one.DRAM.BytesWritten; got != want {
			t.Errorf("%s: %d bytes written, want %d", s, got, want)
		}
		if all.M(all.Images) != images*one.M(1) || all.N() != one.N() || all.GatedOutputs != images*one.GatedOutputs {
			t.Errorf("%s: %d x %d outputs, %d gated, of %d samples", s, all.M(all.Images), all.N(), all.GatedOutputs, images)
		}
	}
}
