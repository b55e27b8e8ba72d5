package mapper

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/dataflow"
)

func sumPlaces(t *rapid.T) []dataflow.SumPlace {
	var places []dataflow.SumPlace
	for _, p := range dataflow.SumPlaces.All() {
		places = append(places, p.Value)
	}
	if len(places) == 0 {
		t.Fatal("there are no places of sums")
	}
	return places
}

// sumsRequest is that of two tiles and two column groups of the longest reduction of
// Llama-class models, on scratchpads of 256 KiB and sums of 32 bits in one of 64 KiB.
func sumsRequest(t *testing.T, sums string) Request {
	r := request(product(32, 32, 53248, 4, 8), 1, pad(256, true), pad(256, true))
	place, err := dataflow.SumPlaces.Lookup(sums)
	if err != nil {
		t.Fatal(err)
	}
	r.Sums, r.SumBits, r.Scratchpads.Output = place, 32, pad(64, true)
	return r
}

// TestSumsOutPlan checks that both tiles go past a part of K together, the second column
// group backwards: weights are read once, and inputs once per group, but for the two parts
// that are held when the second begins.
func TestSumsOutPlan(t *testing.T) {
	const k, parts, part = 53248, 7, 7616 // 16 channels by 8192 weights, or 32 pixels by 8192 codes, have room
	plan, err := Map(sumsRequest(t, "scratchpad"))
	if err != nil {
		t.Fatal(err)
	}
	want := []dataflow.Segment{
		{Pixels: dataflow.Range{Hi: 32}, Channels: dataflow.Range{Hi: 16}, PartOperands: part, SumsOut: true},
		{Pixels: dataflow.Range{Hi: 32}, Channels: dataflow.Range{Lo: 16, Hi: 32}, PartOperands: part, SumsOut: true, Backwards: true},
	}
	if diff := cmp.Diff(want, plan.Segments()); diff != "" {
		t.Errorf("segments (-want +got):\n%s", diff)
	}
	const inputs, weights, held = 32 * k / 2, 32 * k, 32 * (k - (parts-2)*part) / 2
	if got := plan.ReadBytes(); got != 2*inputs+weights-held {
		t.Errorf("reads %d bytes, want %d", got, 2*inputs+weights-held)
	}
	if got := plan.SumsMoved(); got != 32*32*(parts-1) {
		t.Errorf("moves %d sums, want %d", got, 32*32*(parts-1))
	}
	if got := plan.SumBytes; got != 32*16*4 {
		t.Errorf("sums take %d bytes, want %d", got, 32*16*4)
	}
}

// TestSumsTakeTheCheaperWay checks that auto reads no more than either way, on random
// layers, and that the sums of a block have room beside the results of a pass.
func TestSumsTakeTheCheaperWay(t *testing.T) {
	places := map[string]dataflow.SumPlace{}
	for _, p := range dataflow.SumPlaces.All() {
		places[p.Name] = p.Value
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(t, what) }
		r := request(product(draw(1, 60, "m"), draw(1, 30, "n"), draw(100, 3000, "k"), 4, 8), 1,
			pad(draw(1, 3, "activation KiB"), true), pad(draw(1, 3, "weight KiB"), true))
		r.Rows, r.Cols, r.PassPixels = draw(1, 8, "rows"), draw(1, 8, "cols"), 0
		r.PassPixels, r.SumBits, r.Scratchpads.Output = r.Rows, 32, pad(1, rapid.Bool().Draw(t, "double"))
		plans := map[string]Plan{}
		for name, place := range places {
			r.Sums = place
			plan, err := Map(r)
			if err != nil {
				t.Fatal(err)
			}
			plans[name] = plan
			if room := r.Scratchpads.Output.CapacityBytes(); plan.SumBytes > room-uint64(r.Rows*r.Cols*r.OutputBits/8) {
				t.Fatalf("%s: sums take %d of %d bytes", name, plan.SumBytes, room)
			}
		}
		if got, want := plans["auto"].ReadBytes(), min(plans["pe"].ReadBytes(), plans["scratchpad"].ReadBytes()); got != want {
			t.Fatalf("reads %d bytes, either way alone %d", got, want)
		}
		if moved := plans["pe"].SumsMoved(); moved != 0 {
			t.Fatalf("%d sums move that stay in the PEs", moved)
		}
	})
}

// TestSumsOutRefuses checks layers whose sums can't go through the output scratchpad: where
// nothing else is allowed the error says so, auto keeps them in the PEs.
func TestSumsOutRefuses(t *testing.T) {
	for _, test := range []struct {
		spoil func(*Request)
		want  string
	}{
		{func(r *Request) { r.Gated = true }, "array.sums: must be pe or auto for layer gemm, got scratchpad: its operands are cut along K, and it is gated"},
		{func(r *Request) {
			r.Layer = product(4, 53248, 53248, 4, 8)
			r.Layer.Recurrent, r.Images, r.Layer.Input, r.Layer.Output = true, 1, [2]int{4, 1}, [2]int{4, 1}
			r.Scratchpads.Output = pad(1024, true)
		}, "array.sums: must be pe or auto for layer gemm, got scratchpad: its operands are cut along K, and it is recurrent"},
		{func(r *Request) { r.Scratchpads.Output = pad(1, true) }, "scratchpads.output.capacity_kib: layer gemm needs 1536 bytes for the sums of one tile beside results"},
	} {
		r := sumsRequest(t, "scratchpad")
		test.spoil(&r)
		if _, err := Map(r); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
		auto := sumsRequest(t, "auto")
		test.spoil(&auto)
		if plan, err := Map(auto); err != nil || plan.SumsMoved() != 0 {
			t.Errorf("auto: %v, %d sums move", err, plan.SumsMoved())
		}
	}
}
