package mapper

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/dataflow"
)

// sumsRequest is a request for two tiles and two column groups of the longest reduction of
// Llama-class models, on scratchpads of 256 KiB, with sums of 32 bits in one of 64 KiB.
func sumsRequest(t *testing.T, sums string) Request {
	r := request(product(32, 32, 53248, 4, 8), 1, pad(256, true), pad(256, true))
	place, err := dataflow.SumPlaces.Lookup(sums)
	if err != nil {
		t.Fatal(err)
	}
	r.Sums, r.SumBits, r.Scratchpads.Output = place, 32, pad(64, true)
	return r
}

// TestSumsOutPlan checks that both tiles go past a part of K with both column groups if all their
// sums fit, so that everything is read once. If only the sums of two tiles fit, weights are read
// once, and inputs once per column group, the second time backwards: the two parts that are held
// are not read again.
func TestSumsOutPlan(t *testing.T) {
	const k, parts, part = 53248, 7, 7616 // 16 channels by 8192 weights, or 32 pixels by 8192 codes, have room
	const inputs, weights, held = 32 * k / 2, 32 * k, 32 * (k - (parts-2)*part) / 2
	for _, test := range []struct {
		outputKiB     int
		bytes, atOnce uint64
		second        dataflow.Segment
	}{
		{64, inputs + weights, 32 * 32, dataflow.Segment{Channels: dataflow.Range{Lo: 16, Hi: 32}, Operands: dataflow.Range{Hi: part}, More: true}},
		{4, 2*inputs + weights - held, 32 * 16, dataflow.Segment{Channels: dataflow.Range{Hi: 16}, Operands: dataflow.Range{Lo: part, Hi: 2 * part}, Added: true, More: true}},
	} {
		r := sumsRequest(t, "scratchpad")
		r.Scratchpads.Output = pad(test.outputKiB, true)
		plan, err := Map(r)
		if err != nil {
			t.Fatal(err)
		}
		test.second.Pixels.Hi = 32
		last := dataflow.Segment{Pixels: dataflow.Range{Hi: 32}, Channels: dataflow.Range{Lo: 16, Hi: 32}, Operands: dataflow.Range{Lo: (parts - 1) * part, Hi: k}, Added: true}
		if test.outputKiB == 4 {
			last.Operands = dataflow.Range{Hi: part}
		}
		segments := plan.Segments()
		if diff := cmp.Diff([]dataflow.Segment{test.second, last}, []dataflow.Segment{segments[1], segments[2*parts-1]}); diff != "" {
			t.Errorf("%d KiB: second and last segment (-want +got):\n%s", test.outputKiB, diff)
		}
		if got := plan.ReadBytes(); got != test.bytes {
			t.Errorf("%d KiB: reads %d bytes, want %d", test.outputKiB, got, test.bytes)
		}
		if got := plan.SumsMoved(); got != 32*32*(parts-1) {
			t.Errorf("%d KiB: moves %d sums, want %d", test.outputKiB, got, 32*32*(parts-1))
		}
		if got := plan.SumBytes; got != test.atOnce*4 {
			t.Errorf("%d KiB: sums take %d bytes, want %d", test.outputKiB, got, test.atOnce*4)
		}
	}
}

// TestSumsOutPlanBringsWhatPassesRead checks on random layers that every step brings the codes and
// weights of its operands, and that what is held at a time fits. The steps of a column group over
// a block must add up all of K once, in an order in which their sums can be added, and have one
// output.
func TestSumsOutPlanBringsWhatPassesRead(t *testing.T) {
	place, err := dataflow.SumPlaces.Lookup("scratchpad")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(t, what) }
		layer := product(draw(1, 40, "m"), 1, 1, draw(1, 8, "bits"), draw(1, 15, "weight bits"))
		layer.Groups = draw(1, 3, "groups")
		layer.InChannels, layer.OutChannels = layer.Groups*draw(1, 500, "in"), layer.Groups*draw(1, 25, "out")
		if rapid.Bool().Draw(t, "window") {
			layer.Op, layer.Kernel, layer.Padding = "conv", [2]int{3, 1}, [2]int{1, 0}
		}
		r := request(layer, draw(1, 2, "images"), pad(draw(1, 2, "activation KiB"), rapid.Bool().Draw(t, "double")), pad(draw(1, 2, "weight KiB"), true))
		r.Rows, r.Cols, r.OperandGroup = draw(1, 8, "rows"), draw(1, 8, "cols"), draw(1, 5, "group")
		r.Sums, r.SumBits, r.Scratchpads.Output = place, draw(8, 32, "sum bits"), pad(draw(1, 4, "output KiB"), rapid.Bool().Draw(t, "double output"))
		plan, err := Map(r)
		if err != nil || plan.SumsMoved() == 0 {
			t.Skip("no sums move", err)
		}
		checkPartSteps(t, r, plan)
		for stream, capacity := range map[*Stream]uint64{&plan.Activations: r.Scratchpads.Activation.CapacityBytes(), &plan.Weights: r.Scratchpads.Weight.CapacityBytes()} {
			if most := mostBytes(*stream); most > capacity {
				t.Fatalf("loads in %d slots take up to %d bytes of %d", stream.Slots, most, capacity)
			}
		}
	})
}

// mostBytes returns what the largest loads take, as many as there are slots.
func mostBytes(s Stream) uint64 {
	var sizes []uint64
	for _, load := range s.Loads {
		sizes = append(sizes, load.Bytes())
	}
	slices.Sort(sizes)
	var most uint64
	for _, size := range sizes[max(0, len(sizes)-s.Slots):] {
		most += size
	}
	return most
}

// checkPartSteps checks the steps of a plan.
func checkPartSteps(t *rapid.T, r Request, plan Plan) {
	l, k := newLayout(r), r.Layer.K()
	type place struct{ pixel, channel int }
	added, outputs := map[place]int{}, 0
	for _, s := range plan.Steps {
		at := place{s.Pixels.Lo, s.Channels.Lo}
		if before := added[at]; s.Added != (before > 0) || s.More != (before+s.Operands.Len() < k) {
			t.Fatalf("%+v after %d operands of %d", s.Segment, before, k)
		}
		added[at] += s.Operands.Len()
		if (s.Output == Extent{}) != s.More {
			t.Fatalf("%+v has the output %+v", s.Segment, s.Output)
		}
		if !s.More {
			outputs += s.Pixels.Len() * s.Channels.Len()
		}
		if s.Operands.Hi < k && s.Operands.Len()%r.OperandGroup != 0 {
			t.Fatalf("parts of %d operands cut groups of %d", s.Operands.Len(), r.OperandGroup)
		}
		checkWeights(t, l, plan.Weights.Loads[s.Weights], s.Channels, s.Operands)
		checkInputs(t, l, plan.Activations.Loads[s.Activations], s, s.Operands)
	}
	if want := r.Layer.M(r.Images) * r.Layer.N(); outputs != want {
		t.Fatalf("%d outputs, want %d", outputs, want)
	}
}

// TestSumsTakeTheCheaperWay checks on random layers that auto reads no more than either way, and
// that the sums of a block fit beside the results of a pass.
func TestSumsTakeTheCheaperWay(t *testing.T) {
	places := map[string]dataflow.SumPlace{}
	for _, p := range dataflow.SumPlaces.All() {
		places[p.Name] = p.Value
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(t, what) }
		r := request(product(draw(1, 40, "m"), draw(1, 30, "n"), draw(100, 1500, "k"), 4, 8), 1,
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

// TestSumsOutRefuses checks layers whose sums can't go through the output scratchpad. If nothing
// else is allowed, the error says so; auto keeps the sums in the PEs.
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
