package transformer

import (
	"pgsim/pgworkloads"
)

// builder makes the layers of a model and the work between them.
type builder struct {
	model   Model
	step    Step
	widths  Widths
	layers  []pgworkloads.Layer
	nodes   []pgworkloads.Node
	results []int
}

// network makes the whole model.
func (b *builder) network() {
	m, tokens := b.model, b.step.Tokens
	x := b.embed()
	for block := range m.Blocks {
		x = b.block(block, x)
	}
	if m.Outputs == 0 {
		b.results = append(b.results, x)
		return
	}
	if tokens > 1 { // the class token, or the last word
		x = b.work("last", pgworkloads.KindMove, 1, m.Width, x)
	}
	x = b.work("norm", pgworkloads.KindNorm, 1, m.Width, x)
	b.results = append(b.results, b.ends("outputs", 1, m.Width, m.Outputs, x))
}

// embed makes tokens from words or from an image.
func (b *builder) embed() int {
	m, tokens := b.model, b.step.Tokens
	if m.Patches.Side > 0 {
		x := b.work("class_token", pgworkloads.KindMove, tokens, m.Width, b.patches())
		return b.work("positions", pgworkloads.KindAdd, tokens, m.Width, x)
	}
	x := b.work("embedding", pgworkloads.KindLookup, tokens, m.Width, b.input("tokens", 0, tokens))
	if !m.Rotary {
		x = b.work("positions", pgworkloads.KindAdd, tokens, m.Width, x)
	}
	if m.NormBehind {
		x = b.work("embedding_norm", pgworkloads.KindNorm, tokens, m.Width, x)
	}
	return x
}

// patches makes the convolution that turns patches into tokens.
func (b *builder) patches() int {
	m, p := b.model, b.model.Patches
	l := b.product("patches", 1, imageChannels, m.Width, 1, b.widths.AttentionBits, pgworkloads.Unsigned, b.widths.WeightBits)
	l.Op, l.Kernel, l.Stride = pgworkloads.OpConv, [2]int{p.Side, p.Side}, [2]int{p.Side, p.Side}
	l.Input = [2]int{p.Image, p.Image}
	l.Output = l.OutputSize()
	return b.layer(l, b.input("image", b.widths.AttentionBits, imageChannels, p.Image, p.Image))
}

// block makes attention and MLP, each with its sum and its layer norm.
func (b *builder) block(block, x int) int {
	m, tokens := b.model, b.step.Tokens
	for _, half := range []struct {
		name string
		make func(block, x int) int
	}{{"attention", b.attention}, {"mlp", b.mlp}} {
		read := x
		norm := func(of int) int {
			return b.work(layerName(block, half.name+"_norm"), pgworkloads.KindNorm, tokens, m.Width, of)
		}
		if !m.NormBehind {
			read = norm(x)
		}
		x = b.work(layerName(block, half.name+"_sum"), pgworkloads.KindAdd, tokens, m.Width, half.make(block, read), x)
		if m.NormBehind {
			x = norm(x)
		}
	}
	return x
}

// mlp makes the products of the MLP, after attention.
func (b *builder) mlp(block, x int) int {
	m, tokens := b.model, b.step.Tokens
	weights := func(name string, in, out, x int) int {
		return b.weights(layerName(block, name), in, out, x)
	}
	if !m.SwiGLU {
		hidden := b.work(layerName(block, "gelu"), pgworkloads.KindActivation, tokens, m.Hidden, weights("up", m.Width, m.Hidden, x))
		return weights("down", m.Hidden, m.Width, hidden)
	}
	gate := b.work(layerName(block, "silu"), pgworkloads.KindActivation, tokens, m.Hidden, weights("gate", m.Width, m.Hidden, x))
	hidden := b.work(layerName(block, "product"), pgworkloads.KindAdd, tokens, m.Hidden, weights("up", m.Width, m.Hidden, x), gate)
	return weights("down", m.Hidden, m.Width, hidden)
}

// work adds elementwise work that produces the given number of tokens.
func (b *builder) work(name string, kind pgworkloads.NodeKind, tokens, channels int, inputs ...int) int {
	return b.node(pgworkloads.Node{
		Name: name, Kind: kind, Inputs: inputs, Elements: tokens * channels,
		Tensor: pgworkloads.Tensor{Shape: []int{tokens, channels}},
	})
}

// input adds a tensor that exists when the network starts.
func (b *builder) input(name string, bits int, shape ...int) int {
	return b.node(pgworkloads.Node{Name: name, Kind: pgworkloads.KindInput, Tensor: pgworkloads.Tensor{Shape: shape, Bits: bits}})
}

func (b *builder) node(n pgworkloads.Node) int {
	b.nodes = append(b.nodes, n)
	return len(b.nodes) - 1
}

// weights adds a product of all tokens with weights.
func (b *builder) weights(name string, in, out, x int) int {
	return b.layer(b.product(name, b.step.Tokens, in, out, 1, b.widths.Bits, pgworkloads.TwosComplement, b.widths.WeightBits), x)
}

// ends adds a product at an end of the network, which has more bits.
func (b *builder) ends(name string, rows, in, out, x int) int {
	return b.layer(b.product(name, rows, in, out, 1, b.widths.AttentionBits, pgworkloads.TwosComplement, b.widths.WeightBits), x)
}

// product returns a product without a gate.
func (b *builder) product(name string, rows, in, out, groups, bits int, encoding pgworkloads.Encoding, rightBits int) pgworkloads.Layer {
	return pgworkloads.Layer{
		Name: name, Op: pgworkloads.OpLinear, InChannels: in, OutChannels: out, Groups: groups,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{rows, 1}, Output: [2]int{rows, 1},
		Activation: pgworkloads.Activation{Bits: bits, HighBits: bits, Encoding: encoding, Scale: 1}, WeightBits: rightBits,
	}
}

// layer adds the node of a layer.
func (b *builder) layer(l pgworkloads.Layer, inputs ...int) int {
	b.layers = append(b.layers, l)
	return b.node(pgworkloads.Node{
		Name: l.Name, Kind: pgworkloads.KindLayer, Inputs: inputs, Layer: len(b.layers) - 1,
		Tensor: pgworkloads.Tensor{Shape: []int{l.OutChannels, l.Output[0], l.Output[1]}},
	})
}
