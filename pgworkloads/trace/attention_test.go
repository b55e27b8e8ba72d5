package trace_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/tracetest"
)

// TestShorterTexts reads the beginning of a text: where every position attends to those
// before it alone, its scores are those of the whole text there, and so are the gates.
func TestShorterTexts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := tracetest.NewCausal(rapid.Uint64Range(0, 50).Draw(r, "seed"))
		n, err := tracetest.MustDecode(t, s.File(t)).Network(pgworkloads.ThresholdChange{})
		if err != nil {
			t.Fatal(err)
		}
		tokens := rapid.SliceOfN(rapid.Int32Range(0, tracetest.SampleWords-1), tracetest.SamplePositions, tracetest.SamplePositions).Draw(r, "tokens")
		run := n.NewRun()
		want := slices.Clone(run.Execute(network.Sample{Tokens: tokens}))
		positions := rapid.IntRange(1, len(tokens)).Draw(r, "positions")
		got := run.Execute(network.Sample{Tokens: tokens[:positions]})
		if !slices.Equal(got, want[:positions*tracetest.SampleWords]) {
			r.Fatalf("%d positions: %v, want %v", positions, got, want)
		}
	})
}

// TestNothingBehindTheEnd reads a text in which every position attends to all: what an
// earlier, longer text left behind the end of a shorter one counts nothing.
func TestNothingBehindTheEnd(t *testing.T) {
	s := tracetest.NewCausal(1)
	s.Node("shares").Attrs["causal"] = 0
	n, err := tracetest.MustDecode(t, s.File(t)).Network(pgworkloads.ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	short := network.Sample{Tokens: []int32{1, 2}}
	want := slices.Clone(n.NewRun().Execute(short))
	used := n.NewRun()
	whole := slices.Clone(used.Execute(network.Sample{Tokens: []int32{1, 2, 3, 4}}))
	if got := used.Execute(short); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if slices.Equal(whole[:len(want)], want) {
		t.Error("the first positions don't attend to those behind them")
	}
}

// TestAttentionBelongsToASample states what the simulator is told of products of two
// computed operands: a head is a group, and samples share nothing.
func TestAttentionBelongsToASample(t *testing.T) {
	work, err := tracetest.MustDecode(t, tracetest.NewAttention(1).File(t)).Workload(pgworkloads.Options{Images: 3})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][4]int{}
	for _, l := range work.Layers {
		if l.RightComputed != (l.Op == pgworkloads.OpMatmul) {
			t.Errorf("%s: right computed %v", l.Name, l.RightComputed)
		}
		if l.RightComputed {
			of, rows := l.OfEachSample(3)
			found[l.Name] = [4]int{l.N(), l.K(), of.Groups, rows}
		}
	}
	// 6 positions, 2 heads of 2 channels: 6 keys or 2 channels for every head, in 3 samples.
	want := map[string][4]int{"scores": {12, 2, 6, 1}, "heads": {4, 6, 6, 1}}
	for name, shape := range want {
		if found[name] != shape {
			t.Errorf("%s is %v, want %v", name, found[name], shape)
		}
	}
}

// TestFloatingMatmul compares products of two operands in floating point with their definition.
func TestFloatingMatmul(t *testing.T) {
	s := tracetest.NewAttention(1)
	for _, name := range []string{"scores", "heads"} {
		s.Node(name).Product.AssumedPrecision = true
	}
	trace := tracetest.MustDecode(t, s.File(t))
	var first []float64
	for image := range trace.Images() {
		want := tracetest.BruteNetwork(trace.Nodes, trace.Stored(image), tracetest.BruteRule{}, map[string]*tracetest.BruteLayer{})
		got := slices.Clone(trace.Trained().NewRun().Execute(trace.Stored(image)))
		for i := range want {
			if !(math.Abs(got[i]-want[i]) < 1e-9) {
				t.Errorf("image %d: score %d is %v, want %v", image, i, got[i], want[i])
			}
		}
		if image > 0 && slices.Equal(got, first) {
			t.Errorf("images 0 and %d have the same scores", image)
		}
		first = got
	}
}

// attentionRefusals spoil the sample with attention.
var attentionRefusals = []refusal{
	spoil("weights of computed operands", func(s *tracetest.Sample) { s.Node("scores").Product.Weight = s.Node("query").Product.Weight }),
	spoil("a computed operand in place of weights", func(s *tracetest.Sample) {
		p := s.Node("query").Product
		p.Weight, p.Right = nil, s.Node("scores").Product.Right
	}),
	spoil("no weights", func(s *tracetest.Sample) { s.Node("query").Product.Weight = nil }),
	spoil("no right operand", func(s *tracetest.Sample) { s.Node("scores").Product.Right = nil }),
	spoil("a gate of computed operands", func(s *tracetest.Sample) {
		p := s.Node("scores").Product
		p.Activation.HighBits, p.Gate = 3, s.Node("query").Product.Gate
	}),
	spoil("a bias of computed operands", func(s *tracetest.Sample) {
		bias := "classes.bias"
		s.Node("scores").Product.Bias = &bias
	}),
	spoil("an operand in two parts", func(s *tracetest.Sample) { s.Node("scores").Product.Right.HighBits = 2 }),
	spoil("an operand of 9 bits", func(s *tracetest.Sample) { s.Node("scores").Product.Right.Bits = 9 }),
	spoil("an operand without a scale", func(s *tracetest.Sample) { s.Node("scores").Product.Right.Scale = 0 }),
	spoil("operands the wrong way round", func(s *tracetest.Sample) { s.Node("heads").Attrs["transposed"] = 1 }),
	spoil("operands half turned", func(s *tracetest.Sample) { s.Node("heads").Attrs["transposed"] = 0.5 }),
	spoil("operands of maps", func(s *tracetest.Sample) { s.Node("scores").Inputs = []string{"patches", "patches"} }),
	spoil("heads that don't divide", func(s *tracetest.Sample) { s.Node("shares").Attrs["heads"] = 5 }),
	spoil("a causal softmax of other keys", func(s *tracetest.Sample) {
		s.Node("shares").Attrs["causal"], s.Node("shares").Attrs["heads"] = 1, 1
	}),
	spoil("no epsilon", func(s *tracetest.Sample) { s.Node("normal").Attrs["epsilon"] = 0 }),
	spoil("layer norm of a map", func(s *tracetest.Sample) { s.Node("normal").Inputs = []string{"patches"} }),
	spoil("a place for other channels", func(s *tracetest.Sample) { s.Node("placed").Params["table"] = "normal.bias" }),
	spoil("a map with places", func(s *tracetest.Sample) { s.Node("placed").Inputs = []string{"patches"} }),
	spoil("pixels of a sequence", func(s *tracetest.Sample) {
		s.Node("attended").Op, s.Node("attended").Shape = "pixels_to_positions", []int{6, 4}
	}),
}

// TestAttentionRefusals keeps the errors of what is spoiled.
func TestAttentionRefusals(t *testing.T) {
	checkRefusals(t, attentionRefusals, tracetest.NewAttention, "testdata/attention_refusals.golden")
}
