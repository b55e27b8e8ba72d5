package mapper

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/dataflow"
)

// drawRequest draws a layer, a batch and scratchpads, and the plan of the layer alone.
func drawRequest(t *rapid.T) (Request, Plan) {
	size := rapid.IntRange(3, 12).Draw(t, "size")
	layer := conv3x3(rapid.IntRange(1, 40).Draw(t, "in"), rapid.IntRange(1, 40).Draw(t, "out"), size, rapid.IntRange(1, 8).Draw(t, "bits"), 8)
	r := request(layer, rapid.IntRange(1, 4).Draw(t, "images"), pad(rapid.IntRange(2, 16).Draw(t, "activation"), true), pad(rapid.IntRange(2, 16).Draw(t, "weight"), true))
	plan, err := Map(r)
	if err != nil {
		t.Skip(err)
	}
	return r, plan
}

// TestBetween: a plan moves exactly the tensors between layers that it is told to, and no inputs
// if they stay. Everything else is as without this setting.
func TestBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, alone := drawRequest(t)
		b := Between{
			InputsStay: rapid.Bool().Draw(t, "stay"),
			StoreBytes: rapid.Uint64Range(0, 1<<16).Draw(t, "store"), LoadBytes: rapid.Uint64Range(0, 1<<16).Draw(t, "load"),
		}
		r.Between = &b
		plan, err := Map(r)
		if err != nil {
			t.Fatal(err)
		}
		var behind, end uint64
		for _, s := range plan.Steps {
			behind += s.Behind.Bytes
			if s.Output.Bytes > 0 && s.Output.Address < end {
				t.Fatalf("writes at %d, behind %d", s.Output.Address, end)
			}
			end = max(end, s.Output.Address+s.Output.Bytes)
		}
		if plan.WrittenBytes() != b.StoreBytes || behind != b.LoadBytes {
			t.Fatalf("stores %d and loads %d bytes, want %d and %d", plan.WrittenBytes(), behind, b.StoreBytes, b.LoadBytes)
		}
		read := plan.ReadBytes() - b.LoadBytes
		if b.InputsStay && plan.Activations.Bytes() > 0 || !b.InputsStay && read != alone.ReadBytes() || read > alone.ReadBytes() {
			t.Fatalf("reads %d bytes, %d of them inputs; alone %d", read, plan.Activations.Bytes(), alone.ReadBytes())
		}
		checkOutputsOnce(t, r, plan)
	})
}

// TestEachImage: image by image, a batch reads and writes as many bytes as its images alone, and
// computes every output once.
func TestEachImage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, _ := drawRequest(t)
		one := r
		one.Images = 1
		alone, err := Map(one)
		if err != nil {
			t.Skip(err)
		}
		r.EachImage = true
		plan, err := Map(r)
		if err != nil {
			t.Fatal(err)
		}
		if n := uint64(r.Images); plan.ReadBytes() != n*alone.ReadBytes() || plan.WrittenBytes() != n*alone.WrittenBytes() {
			t.Fatalf("%d images read %d and write %d bytes, one %d and %d", n, plan.ReadBytes(), plan.WrittenBytes(), alone.ReadBytes(), alone.WrittenBytes())
		}
		rows := 0
		for _, s := range plan.Steps {
			_, last := plan.layout.rowsOfPixel(s.Pixels.Hi - 1)
			if chunks := plan.Activations.Loads[s.Activations].Chunks; chunks[len(chunks)-1].Rows < last {
				t.Fatalf("pixels up to %d need %d rows, %d come", s.Pixels.Hi, last, chunks[len(chunks)-1].Rows)
			}
			rows = max(rows, last)
		}
		if rows != plan.layout.inputRows() {
			t.Fatalf("%d of %d input rows are read", rows, plan.layout.inputRows())
		}
		checkOutputsOnce(t, r, plan)
	})
}

// checkOutputsOnce expects every output of a layer in one step.
func checkOutputsOnce(t *rapid.T, r Request, plan Plan) {
	seen := map[[2]int]bool{}
	for _, s := range plan.Steps {
		for pixel := s.Pixels.Lo; pixel < s.Pixels.Hi; pixel++ {
			for channel := s.Channels.Lo; channel < s.Channels.Hi; channel++ {
				at := [2]int{pixel, channel}
				if !s.More && seen[at] {
					t.Fatalf("output %v is in two steps", at)
				}
				seen[at] = true
			}
		}
	}
	all := dataflow.Range{Hi: r.Layer.M(r.Images)}
	if want := all.Len() * r.Layer.N(); len(seen) != want {
		t.Fatalf("%d outputs, want %d", len(seen), want)
	}
}
