package tracetest

import (
	"math"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
)

// Sizes of the samples with attention.
const (
	attentionHeads  = 2
	attentionWidth  = 4
	attentionPixels = 6 // of the maps of 2 x 3
)

// NewAttention returns a sample that reads images, and has every op of attention.
func NewAttention(seed uint64) *Sample {
	s := New(seed)
	s.Manifest.Name, s.Manifest.Model = "attention", "every op of attention once"
	s.keep("norm")
	s.Arrays["norm.mean"], s.Arrays["norm.std"] = npy.New([]float32{0.5, 0.5}, 2), npy.New([]float32{0.25, 0.25}, 2) // to differ, not to saturate
	s.product("patches", []string{"norm"}, pgworkloads.Layer{
		Op: pgworkloads.OpConv, InChannels: 2, OutChannels: attentionWidth, Groups: 1, Kernel: [2]int{3, 2}, Stride: [2]int{3, 2},
		Input: [2]int{6, 6}, Output: [2]int{2, 3}, WeightBits: 4,
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.SignMagnitude, Scale: 0.2},
	}, arithmetic.GateAbove)
	s.Add("sequence", "pixels_to_positions", []string{"patches"}, []int{attentionPixels, attentionWidth}, nil)
	s.attend("sequence", attentionPixels, 0)
	s.Add("mean", "mean_positions", []string{"attended"}, []int{attentionWidth}, nil)
	s.product("classes", []string{"mean"}, pgworkloads.Layer{
		Op: pgworkloads.OpLinear, InChannels: attentionWidth, OutChannels: 3, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{1, 1}, Output: [2]int{1, 1}, WeightBits: 5,
		Activation: pgworkloads.Activation{Bits: 5, HighBits: 5, Encoding: pgworkloads.SignMagnitude, Scale: 0.3},
	}, plain)
	return s
}

// NewCausal returns a sample that reads text. Its positions attend to those before them.
func NewCausal(seed uint64) *Sample {
	s := NewLanguage(seed)
	s.Manifest.Name, s.Manifest.Model = "causal", "attention to what came before"
	s.keep("words")
	s.Add("embedded", "embedding", []string{"words"}, []int{SamplePositions, attentionWidth}, nil)
	s.Arrays["embedded.table"] = npy.New(s.floats(SampleWords*attentionWidth), SampleWords, attentionWidth)
	s.Last().Params["table"] = "embedded.table"
	s.attend("embedded", SamplePositions, 1)
	s.product("answer", []string{"attended"}, textLayer(pgworkloads.OpLinear, attentionWidth, SampleWords, pgworkloads.Activation{
		Bits: 5, HighBits: 5, Encoding: pgworkloads.SignMagnitude, Scale: 0.07,
	}), plain)
	return s
}

// keep removes the nodes after a given one, and their arrays.
func (s *Sample) keep(last string) {
	i := slices.IndexFunc(s.Manifest.Nodes, func(n trace.ManifestNode) bool { return n.Name == last })
	for _, n := range s.Manifest.Nodes[i+1:] {
		for name := range s.Arrays {
			if len(name) > len(n.Name) && name[:len(n.Name)+1] == n.Name+"." {
				delete(s.Arrays, name)
			}
		}
	}
	s.Manifest.Nodes = s.Manifest.Nodes[:i+1]
}

// attend adds attention over a sequence, and a GELU: the last node is "attended".
func (s *Sample) attend(from string, positions int, causal float64) {
	shape := []int{positions, attentionWidth}
	scores := []int{positions, attentionHeads * positions}
	s.Add("placed", "add_positions", []string{from}, shape, nil)
	s.Arrays["placed.table"] = npy.New(s.floats(positions*attentionWidth), shape...)
	s.Last().Params["table"] = "placed.table"
	s.Add("normal", "layer_norm", []string{"placed"}, shape, map[string]float64{"epsilon": 1e-5})
	for _, name := range []string{"scale", "bias"} {
		s.Last().Params[name] = "normal." + name
		s.Arrays["normal."+name] = npy.New(s.floats(attentionWidth), attentionWidth)
	}
	for _, name := range []string{"query", "key", "value"} {
		s.product(name, []string{"normal"}, positionLayer(positions, attentionWidth, attentionWidth, 4), arithmetic.GateAbove)
	}
	keys := pgworkloads.Activation{Bits: 5, HighBits: 5, Encoding: pgworkloads.TwosComplement, Scale: 0.1}
	s.matmul("scores", []string{"query", "key"}, positions, 1, positionLayer(positions, attentionWidth, attentionHeads*positions, 6), keys)
	s.Add("shares", "softmax", []string{"scores"}, scores, map[string]float64{"heads": attentionHeads, "scale": 0.5, "causal": causal})
	shares := positionLayer(positions, attentionHeads*positions, attentionWidth, 8)
	shares.Activation.Encoding, shares.Activation.Scale = pgworkloads.Unsigned, 1.0/255
	keys.Encoding = pgworkloads.SignMagnitude
	s.matmul("heads", []string{"shares", "value"}, positions, 0, shares, keys)
	s.Add("sum", "add", []string{"heads", "placed"}, shape, nil)
	s.Add("attended", "gelu", []string{"sum"}, shape, nil)
}

// positionLayer is a product at every position.
func positionLayer(positions, in, out, bits int) pgworkloads.Layer {
	return pgworkloads.Layer{
		Op: pgworkloads.OpLinear, InChannels: in, OutChannels: out, Groups: 1, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{positions, 1}, Output: [2]int{positions, 1}, WeightBits: 5,
		Activation: pgworkloads.Activation{Bits: bits, HighBits: min(bits, 3), Encoding: pgworkloads.SignMagnitude, Scale: 0.07},
	}
}

// matmul adds a product of two computed operands.
func (s *Sample) matmul(name string, inputs []string, positions int, transposed float64, l pgworkloads.Layer, right pgworkloads.Activation) {
	s.Add(name, pgworkloads.OpMatmul, inputs, []int{positions, l.OutChannels}, map[string]float64{"transposed": transposed})
	manifest := func(a pgworkloads.Activation) trace.ManifestActivation {
		return trace.ManifestActivation{Bits: a.Bits, HighBits: a.Bits, Encoding: string(a.Encoding), Scale: a.Scale}
	}
	computed := manifest(right)
	s.Last().Product = &trace.ManifestProduct{
		InChannels: l.InChannels, OutChannels: l.OutChannels, Groups: attentionHeads, Kernel: l.Kernel, Stride: l.Stride,
		Padding: l.Padding, Input: l.Input, Output: l.Output, Activation: manifest(l.Activation), Right: &computed,
	}
}

// GateScores adds gates to both products of the sample's attention. The gates of scores are of the
// given kind, and causal if the softmax is; with drops, scores whose gate is off are dropped.
// [Sample.Settle] finds the results.
func (s *Sample) GateScores(kind string, drops bool) {
	s.Manifest.Name += "-gated"
	s.gateMatmul("scores", kind)
	g := s.Node("scores").Product.Gate
	g.Causal = s.Node("shares").Attrs["causal"] == 1
	if drops {
		g.Off = trace.OffDropped
	}
	s.gateMatmul("heads", arithmetic.GateBetween)
}

// gateMatmul adds a gate with random thresholds to a product of two computed operands.
func (s *Sample) gateMatmul(name, kind string) {
	const scoreHighBits, spread = 3, 300
	n := s.Node(name)
	p := n.Product
	p.Activation.HighBits = scoreHighBits
	unit := p.Activation.Scale * p.Right.Scale
	sides := [][]float64{s.floats64(attentionHeads, -spread, spread)}
	if kind != arithmetic.GateAbove {
		sides = append(sides, s.floats64(attentionHeads, 0, 2*spread))
	}
	shape := []int{attentionHeads}
	switch kind {
	case arithmetic.GateBetween:
		shape = []int{2, attentionHeads}
		for i := range sides[1] {
			sides[1][i] += sides[0][i]
		}
	case arithmetic.GateNearMax:
		sides = sides[1:]
	}
	var delta []float64
	var thresholds []int32
	for side, numbers := range sides {
		for _, x := range numbers {
			delta = append(delta, x*unit)
			if side == 1 || kind == arithmetic.GateNearMax {
				thresholds = append(thresholds, int32(math.Ceil(x*unit/unit)))
			} else {
				thresholds = append(thresholds, int32(math.Floor(x*unit/unit)))
			}
		}
	}
	right := name + ".right_codes"
	p.Gate = &trace.ManifestGate{
		Kind: kind, Delta: name + ".delta", Thresholds: name + ".thresholds", Codes: name + ".codes", Gates: name + ".gates",
		RightCodes: &right, OutputsSHA256: slices.Repeat([]string{""}, SampleImages),
	}
	channels, rows := p.InChannels, p.OutChannels/p.Groups
	if n.Attrs[transposedAttr] == 0 {
		channels, rows = p.OutChannels, p.InChannels/p.Groups
	}
	s.Arrays[name+".delta"], s.Arrays[name+".thresholds"] = npy.New(delta, shape...), npy.New(thresholds, shape...)
	s.Arrays[name+".codes"] = zeroCodes(p.Activation, SampleImages, p.InChannels, p.Input[0], p.Input[1])
	s.Arrays[right] = zeroCodes(*p.Right, SampleImages, channels, rows, 1)
	packed := (p.OutChannels*p.Output[0] + 7) / 8
	s.Arrays[name+".gates"] = npy.New(make([]byte, SampleImages*packed), SampleImages, packed)
}

const transposedAttr = "transposed"

// zeroCodes are codes of 0, in the format of a trace for the codes of an activation.
func zeroCodes(a trace.ManifestActivation, shape ...int) npy.Array {
	size := 1
	for _, n := range shape {
		size *= n
	}
	codes := npy.New(make([]byte, size), shape...)
	if e := pgworkloads.Encoding(a.Encoding); e == pgworkloads.TwosComplement || e == pgworkloads.SignMagnitude {
		codes.DType = npy.Int8
	}
	return codes
}

// floats64 are random numbers between two.
func (s *Sample) floats64(n int, least, most float64) []float64 {
	numbers := make([]float64, n)
	for i := range numbers {
		numbers[i] = least + (most-least)*s.random.Float64()
	}
	return numbers
}
