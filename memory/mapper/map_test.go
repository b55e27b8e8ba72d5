package mapper

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

func pad(kib int, double bool) configs.Scratchpad {
	return configs.Scratchpad{CapacityKiB: kib, Banks: 16, WordBits: 64, Ports: 1, DoubleBuffered: double}
}

// conv3x3 is a 3x3 convolution with padding 1 on size x size pixels.
func conv3x3(in, out, size, bits, weightBits int) pgworkloads.Layer {
	return pgworkloads.Layer{
		Name: "conv", Op: "conv", InChannels: in, OutChannels: out, Groups: 1,
		Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1},
		Input: [2]int{size, size}, Output: [2]int{size, size},
		Activation: pgworkloads.Activation{Bits: bits, HighBits: bits, Encoding: pgworkloads.Unsigned},
		WeightBits: weightBits,
	}
}

func request(layer pgworkloads.Layer, images int, activation, weight configs.Scratchpad) Request {
	return Request{
		Layer: layer, Images: images, Rows: 16, Cols: 16, PassPixels: 16,
		Scratchpads: configs.Scratchpads{Activation: configs.ActivationScratchpad{Scratchpad: activation}, Weight: weight},
		OutputBits:  16, ChunkBytes: 4096, BurstBytes: 64,
	}
}

func TestMapReadsOnceWhereEverythingFits(t *testing.T) {
	layer := conv3x3(16, 32, 32, 2, 1)
	plan, err := Map(request(layer, 8, pad(64, true), pad(16, true)))
	if err != nil {
		t.Fatal(err)
	}
	const inputs = 8 * 32 * 32 * 16 * 2 / 8
	const weights = 32 * 16 * 9 / 8
	const outputs = 8 * 32 * 32 * 32 * 2
	if got := plan.ReadBytes(); got != inputs+weights {
		t.Errorf("reads %d bytes, want %d", got, inputs+weights)
	}
	if got := plan.WrittenBytes(); got != outputs {
		t.Errorf("writes %d bytes, want %d", got, outputs)
	}
	if len(plan.Steps) != 2 || len(plan.Activations.Loads) != 1 || len(plan.Weights.Loads) != 2 {
		t.Errorf("got %d steps, %d and %d loads", len(plan.Steps),
			len(plan.Activations.Loads), len(plan.Weights.Loads))
	}
}

func TestMapTakesTheCheaperLoop(t *testing.T) {
	// 64 x 64 pixels of 32 channels at 8 bits: 128 KiB of inputs in blocks of
	// 32 KiB; 64 channels of 288 weights at 8 bits: 18 KiB.
	layer := conv3x3(32, 64, 64, 8, 8)
	for _, test := range []struct {
		name        string
		weight      configs.Scratchpad
		inner       string
		weightLoads int
	}{
		{"weights stay: pixels outer", pad(32, true), "groups", 4},
		{"weights too large, but fewer bytes than the inputs: pixels outer", pad(16, true), "groups", 20},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan, err := Map(request(layer, 1, pad(64, true), test.weight))
			if err != nil {
				t.Fatal(err)
			}
			inner := "groups"
			if plan.Steps[0].Channels == plan.Steps[1].Channels {
				inner = "blocks"
			}
			if inner != test.inner || len(plan.Weights.Loads) > test.weightLoads {
				t.Errorf("inner loop over %s with %d weight loads, want %s and at most %d",
					inner, len(plan.Weights.Loads), test.inner, test.weightLoads)
			}
		})
	}
	wide := conv3x3(32, 1024, 16, 8, 8)
	plan, err := Map(request(wide, 1, pad(6, true), pad(16, true)))
	if err != nil {
		t.Fatal(err)
	}
	if plan.Steps[0].Channels != plan.Steps[1].Channels {
		t.Errorf("288 KiB of weights and 8 KiB of inputs: want the blocks inside: inputs read 64 times cost less than weights read per block")
	}
}

// TestMapRefusesScratchpadsThatAreTooSmall checks layers for which not even the smallest part of K
// fits: 3 rows of 16 channels by 8192 pixels, or 16 channels of the weights of 4608 rows of PEs.
func TestMapRefusesScratchpadsThatAreTooSmall(t *testing.T) {
	wide := conv3x3(512, 16, 3, 8, 8)
	wide.Input, wide.Output = [2]int{3, 8192}, [2]int{3, 8192}
	for _, test := range []struct {
		key                string
		layer              pgworkloads.Layer
		group              int
		activation, weight configs.Scratchpad
	}{
		{"scratchpads.activation.capacity_kib", wide, 1, pad(64, true), pad(1024, true)},
		{"scratchpads.weight.capacity_kib", conv3x3(512, 512, 64, 8, 8), 4608, pad(1024, true), pad(64, true)},
	} {
		r := request(test.layer, 1, test.activation, test.weight)
		r.OperandGroup = test.group
		_, err := Map(r)
		if err == nil || !strings.HasPrefix(err.Error(), test.key+": layer conv needs ") {
			t.Errorf("got %v, want an error about %s", err, test.key)
		}
	}
}

// TestPlanCoversTheLayer checks on random layers that every output is computed
// once, that the rows every pixel reads are loaded with its step, and that no
// load is larger than its slot.
func TestPlanCoversTheLayer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.SampledFrom([]int{1, 1, 2, 4}).Draw(t, "groups")
		layer := pgworkloads.Layer{
			Name: "conv", Op: "conv", Groups: groups,
			InChannels:  groups * rapid.IntRange(1, 12).Draw(t, "in"),
			OutChannels: groups * rapid.IntRange(1, 12).Draw(t, "out"),
			Activation:  pgworkloads.Activation{Bits: rapid.IntRange(1, 8).Draw(t, "bits")},
			WeightBits:  rapid.IntRange(1, 8).Draw(t, "weight bits"),
		}
		for d := range 2 {
			layer.Kernel[d] = rapid.IntRange(1, 3).Draw(t, "kernel")
			layer.Stride[d] = rapid.IntRange(1, 2).Draw(t, "stride")
			layer.Padding[d] = rapid.IntRange(0, layer.Kernel[d]-1).Draw(t, "padding")
			layer.Input[d] = rapid.IntRange(3, 20).Draw(t, "input")
			layer.Output[d] = (layer.Input[d]+2*layer.Padding[d]-layer.Kernel[d])/layer.Stride[d] + 1
		}
		r := request(layer, rapid.IntRange(1, 3).Draw(t, "images"),
			pad(rapid.IntRange(1, 4).Draw(t, "activation KiB"), rapid.Bool().Draw(t, "double")), pad(1, true))
		r.Rows, r.Cols = rapid.IntRange(1, 8).Draw(t, "rows"), rapid.IntRange(1, 8).Draw(t, "cols")
		r.ChunkBytes = rapid.SampledFrom([]int{64, 256, 4096}).Draw(t, "chunk")
		plan, err := Map(r)
		if err != nil {
			t.Skip(err)
		}
		checkPlan(t, r, plan)
	})
}

func checkPlan(t *rapid.T, r Request, plan Plan) {
	outputs := 0
	seen := map[[2]int]bool{}
	for _, s := range plan.Steps {
		outputs += s.Pixels.Len() * s.Channels.Len()
		for m := s.Pixels.Lo; m < s.Pixels.Hi; m++ {
			seen[[2]int{m, s.Channels.Lo}] = true
		}
		chunks := plan.Activations.Loads[s.Activations].Chunks
		if need, have := plan.RowsNeeded(s.Pixels.Hi-1), chunks[len(chunks)-1].Rows; need > have {
			t.Fatalf("pixels %v need rows up to %d, loaded are %d", s.Pixels, need, have)
		}
	}
	if want := r.Layer.M(r.Images) * r.Layer.N(); outputs != want {
		t.Fatalf("steps compute %d outputs of %d", outputs, want)
	}
	if want := r.Layer.M(r.Images) * len(dataflow.ColumnGroups(r.Layer, r.Cols)); len(seen) != want {
		t.Fatalf("%d different pixels by groups of %d", len(seen), want)
	}
	capacity := r.Scratchpads.Activation.CapacityBytes()
	for _, load := range plan.Activations.Loads {
		if load.Bytes()*uint64(plan.Activations.Slots) > capacity {
			t.Fatalf("%d slots of %d bytes in %d", plan.Activations.Slots, load.Bytes(), capacity)
		}
	}
}
