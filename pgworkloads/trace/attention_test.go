package trace_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// TestShorterTexts reads the beginning of a text. If every position attends only to those before
// it, its scores and gates are those of the whole text at these positions.
func TestShorterTexts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := tracetest.NewCausal(rapid.Uint64Range(0, 50).Draw(r, "seed"))
		if kind := rapid.SampledFrom([]string{"", arithmetic.GateAbove, arithmetic.GateBetween, arithmetic.GateNearMax}).Draw(r, "gates"); kind != "" {
			s.GateScores(kind, rapid.Bool().Draw(r, "drops"))
		}
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

// TestNothingBehindTheEnd reads a text in which every position attends to all. What an earlier,
// longer text left after the end of a shorter one must not count.
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

// TestAttentionBelongsToASample checks what the simulator learns about products of two computed
// operands: a head is a group, and samples share nothing.
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
	decoded := tracetest.MustDecode(t, s.File(t))
	var first []float64
	for image := range decoded.Images() {
		want := tracetest.BruteNetwork(decoded.Nodes, decoded.Stored(image), tracetest.BruteRule{}, map[string]*tracetest.BruteLayer{})
		got := slices.Clone(decoded.Trained().NewRun().Execute(decoded.Stored(image)))
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

// gated is the sample with attention whose products have gates.
func gated(seed uint64) *tracetest.Sample {
	s := tracetest.NewAttention(seed)
	s.GateScores(arithmetic.GateNearMax, true)
	return s
}

// scoreRefusals spoil that sample.
var scoreRefusals = []refusal{
	spoil("something else becomes of outputs", func(s *tracetest.Sample) { s.Node("scores").Product.Gate.Off = "kept" }),
	spoil("no codes of the right operand", func(s *tracetest.Sample) { s.Node("scores").Product.Gate.RightCodes = nil }),
	spoil("codes of the other operand", func(s *tracetest.Sample) {
		s.Node("heads").Product.Gate.RightCodes = &s.Node("heads").Product.Gate.Codes
	}),
	spoil("codes that are none", func(s *tracetest.Sample) { s.Arrays["scores.right_codes"].Data[3] = 0x7f }),
	spoil("right codes where there are weights", func(s *tracetest.Sample) {
		s.Node("query").Product.Gate.RightCodes = s.Node("scores").Product.Gate.RightCodes
	}),
	spoil("weights relative to a row", func(s *tracetest.Sample) { s.Node("query").Product.Gate.Kind = arithmetic.GateNearMax }),
	spoil("dropped outputs of weights", func(s *tracetest.Sample) { s.Node("query").Product.Gate.Off = trace.OffDropped }),
	spoil("shares relative to a row", func(s *tracetest.Sample) {
		s.Node("heads").Product.Gate.Kind = arithmetic.GateNearMax
	}),
	spoil("dropped values", func(s *tracetest.Sample) { s.Node("heads").Product.Gate.Off = trace.OffDropped }),
	spoil("a causal gate of a softmax that is not", func(s *tracetest.Sample) { s.Node("scores").Product.Gate.Causal = true }),
	spoil("dropped scores read by something else", func(s *tracetest.Sample) {
		s.Node("shares").Op, s.Node("shares").Attrs = "relu", map[string]float64{}
	}),
	spoil("thresholds per channel", func(s *tracetest.Sample) { s.Node("scores").Product.Gate.Thresholds = "query.thresholds" }),
	spoil("a threshold that is rounded down", func(s *tracetest.Sample) { s.Arrays["scores.thresholds"].Data[0]-- }),
	spoil("no low bits", func(s *tracetest.Sample) { s.Node("scores").Product.Activation.HighBits = 6 }),
	spoil("a gate in floating point", func(s *tracetest.Sample) { s.Node("scores").Product.AssumedPrecision = true }),
	spoil("a split by channels", func(s *tracetest.Sample) {
		one := 1
		p := s.Node("scores").Product
		p.Gate.Split, p.Gate.FirstChannels, p.Activation.HighBits = trace.SplitChannels, &one, p.Activation.Bits
	}),
}

// TestScoreRefusals keeps the errors of the spoiled samples.
func TestScoreRefusals(t *testing.T) {
	checkRefusals(t, scoreRefusals, gated, "testdata/score_refusals.golden")
}

// TestAttentionRefusals keeps the errors of the spoiled samples.
func TestAttentionRefusals(t *testing.T) {
	checkRefusals(t, attentionRefusals, tracetest.NewAttention, "testdata/attention_refusals.golden")
}
