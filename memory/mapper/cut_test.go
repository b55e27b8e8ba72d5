package mapper

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// product is a matrix product.
func product(m, n, k, bits, weightBits int) pgworkloads.Layer {
	return pgworkloads.Layer{
		Name: "gemm", Op: "linear", Groups: 1, InChannels: k, OutChannels: n,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{m, 1}, Output: [2]int{m, 1},
		Activation: pgworkloads.Activation{Bits: bits, HighBits: bits}, WeightBits: weightBits,
	}
}

// TestCutPlan checks the longest reduction of Llama-class models on scratchpads of 256 KiB. 16
// channels by 8192 operands of 8 bits fill half of a scratchpad, so 7 parts are needed. Each tile
// goes past all of them. The second tile goes backwards and finds the last two held.
func TestCutPlan(t *testing.T) {
	const k, parts, part, wordBits = 53248, 7, 7616, 64
	r := request(product(32, 16, k, 4, 8), 1, pad(256, true), pad(256, true))
	plan, err := Map(r)
	if err != nil {
		t.Fatal(err)
	}
	if part%wordBits != 0 || ints.CeilDiv(k, part) != parts {
		t.Fatal("the parts that are wanted are none")
	}
	want := []dataflow.Segment{
		{Pixels: dataflow.Range{Hi: 16}, Channels: dataflow.Range{Hi: 16}, PartOperands: part},
		{Pixels: dataflow.Range{Lo: 16, Hi: 32}, Channels: dataflow.Range{Hi: 16}, PartOperands: part},
	}
	if diff := cmp.Diff(want, plan.Segments()); diff != "" {
		t.Errorf("segments (-want +got):\n%s", diff)
	}
	if got := len(plan.Weights.Loads); got != parts || plan.Weights.Slots != 2 {
		t.Errorf("weights: %d loads, %d slots", got, plan.Weights.Slots)
	}
	if got := len(plan.Activations.Loads); got != 2*parts || plan.Activations.Slots != 2 {
		t.Errorf("activations: %d loads, %d slots", got, plan.Activations.Slots)
	}
	const inputs, weights, last = 32 * k / 2, 16 * k, 16 * (k - 6*part)
	if got := plan.ReadBytes(); got != inputs+2*weights-last-16*part {
		t.Errorf("reads %d bytes, want %d", got, inputs+2*weights-last-16*part)
	}
}

// TestCutPlanBringsWhatPassesRead checks on random layers that every part brings the codes and
// weights of its operands, fits beside the parts in the other slots, and is cut where groups of
// operands end.
func TestCutPlanBringsWhatPassesRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(t, what) }
		layer := product(draw(1, 30, "m"), 1, 1, draw(1, 8, "bits"), draw(1, 15, "weight bits"))
		layer.Groups = draw(1, 3, "groups")
		layer.InChannels, layer.OutChannels = layer.Groups*draw(1, 700, "in"), layer.Groups*draw(1, 9, "out")
		if rapid.Bool().Draw(t, "window") {
			layer.Op, layer.Kernel, layer.Padding = "conv", [2]int{3, 1}, [2]int{1, 0}
		}
		r := request(layer, draw(1, 2, "images"), pad(draw(1, 2, "activation KiB"), rapid.Bool().Draw(t, "double")), pad(draw(1, 2, "weight KiB"), true))
		r.Rows, r.Cols, r.OperandGroup, r.PassPixels = draw(1, 8, "rows"), draw(1, 8, "cols"), draw(1, 5, "group"), draw(0, 20, "together")
		plan, err := Map(r)
		if err != nil || !plan.IsCut() {
			t.Skip("nothing is cut", err)
		}
		checkPlan(t, r, plan)
		l := newLayout(r)
		for _, s := range plan.Steps {
			if s.PartOperands < layer.K() && s.PartOperands%r.OperandGroup != 0 {
				t.Fatalf("parts of %d operands cut groups of %d", s.PartOperands, r.OperandGroup)
			}
			for i, part := range s.Parts(layer.K()) {
				if plan.Weights.IsCut() {
					checkWeights(t, l, plan.Weights.Loads[s.Weights+i], s.Channels, part)
				}
				if plan.Activations.IsCut() {
					checkInputs(t, l, plan.Activations.Loads[s.Activations+i], s, part)
				}
			}
		}
		for _, load := range plan.Weights.Loads {
			if plan.Weights.IsCut() && load.Bytes()*uint64(plan.Weights.Slots) > r.Scratchpads.Weight.CapacityBytes() {
				t.Fatalf("%d slots of %d bytes of weights", plan.Weights.Slots, load.Bytes())
			}
		}
	})
}

// checkWeights checks that a load brings the first and last bit of the weights of some
// operands of every channel.
func checkWeights(t *rapid.T, l layout, load Load, channels, part dataflow.Range) {
	perChannel := ints.CeilDiv(uint64(l.layer.K()*l.layer.WeightBits), bitsPerByte)
	for n := channels.Lo; n < channels.Hi; n++ {
		first := l.weightBase + uint64(n)*perChannel
		for _, bit := range []int{part.Lo * l.layer.WeightBits, part.Hi*l.layer.WeightBits - 1} {
			if at := first + uint64(bit)/bitsPerByte; !brings(load, at) {
				t.Fatalf("channel %d, operands %v: byte %d is not loaded", n, part, at)
			}
		}
	}
}

// checkInputs checks that a load brings the first and last channel of some operands in the
// first and last row that a segment reads.
func checkInputs(t *rapid.T, l layout, load Load, s Step, part dataflow.Range) {
	perGroup, window := l.layer.InChannels/l.layer.Groups, l.layer.Kernel[0]*l.layer.Kernel[1]
	first := s.Channels.Lo / (l.layer.N() / l.layer.Groups) * perGroup
	rows := l.rowsOf(s.Pixels)
	for _, channel := range []int{first + part.Lo/window, first + (part.Hi-1)/window} {
		before := channel / l.cols * l.cols
		var base uint64
		for block := 0; block < before; block += l.cols {
			base += alignUp(ints.CeilDiv(uint64(l.inputRows())*l.rowBits(l.cols), bitsPerByte), l.burst)
		}
		width := min(l.cols, l.layer.InChannels-before)
		for _, row := range []int{rows.Lo, rows.Hi - 1} {
			bit := uint64(row)*l.rowBits(width) + uint64((channel-before)*l.layer.Activation.Bits)
			if at := base + bit/bitsPerByte; !brings(load, at) {
				t.Fatalf("row %d, channel %d: byte %d is not loaded", row, channel, at)
			}
		}
	}
}

// brings tells whether a load brings a byte.
func brings(load Load, at uint64) bool {
	for _, c := range load.Chunks {
		for _, e := range c.Extents {
			if e.Address <= at && at < e.Address+e.Bytes {
				return true
			}
		}
	}
	return false
}

// TestOneRowIsCutAsOneColumn checks that a layer of one long row of pixels that doesn't fit goes
// through in the blocks of the same layer as a column.
func TestOneRowIsCutAsOneColumn(t *testing.T) {
	column := product(20000, 16, 16, 8, 8)
	row := column
	row.Op, row.Input, row.Output = "conv", [2]int{1, 20000}, [2]int{1, 20000}
	of := func(layer pgworkloads.Layer) Plan {
		plan, err := Map(request(layer, 2, pad(64, true), pad(64, true)))
		if err != nil {
			t.Fatal(err)
		}
		plan.layout = layout{}
		return plan
	}
	if diff := cmp.Diff(of(column), of(row), cmp.AllowUnexported(Plan{}, layout{})); diff != "" {
		t.Errorf("a column (-), a row (+):\n%s", diff)
	}
}
