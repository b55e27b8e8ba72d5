package onnx

import (
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/onnx/onnxpb"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/transformer"
)

// Sizes of BERT-base and ViT-B/16, as their papers give them.
const (
	blocks, width, attentionHeads, hidden = 12, 768, 12, 3072
	headWidth                             = width / attentionHeads
)

// encoderModel collects the nodes of a transformer, of full size but without weights. Its weights
// are constants of a shape, which take no space.
type encoderModel struct {
	*onnxpb.ModelProto
	known map[string]bool
}

func newEncoder(inputs ...*onnxpb.ValueInfoProto) *encoderModel {
	m := newModel()
	m.OpsetImport[0].Version = proto.Int64(20) // of Gelu
	m.Graph.Input, m.Graph.Initializer = inputs, nil
	return &encoderModel{m, map[string]bool{}}
}

func (m *encoderModel) add(n *onnxpb.NodeProto) string {
	m.Graph.Node = append(m.Graph.Node, n)
	return n.GetOutput()[0]
}

// weights returns a constant of a shape.
func (m *encoderModel) weights(dims ...int64) string {
	name := fmt.Sprintf("weights%v", dims)
	if !m.known[name] {
		m.known[name] = true
		m.add(op("ConstantOfShape", name, m.integers(dims...)))
	}
	return name
}

// integers returns a constant of integers.
func (m *encoderModel) integers(list ...int64) string {
	name := fmt.Sprintf("integers%v", list)
	if !m.known[name] {
		m.known[name] = true
		m.Graph.Initializer = append(m.Graph.Initializer, numbers(name, list...))
	}
	return name
}

func (m *encoderModel) linear(name, x string, in, out int64) string {
	return m.add(op("Add", name+".biased", m.add(op("MatMul", name, x, m.weights(in, out))), m.weights(out)))
}

func (m *encoderModel) norm(name, x string) string {
	return m.add(op("LayerNormalization", name, x, m.weights(width), m.weights(width)))
}

// heads returns a sequence as [N, heads, T, D], or with the last two dimensions swapped.
func (m *encoderModel) heads(name, x string, turned bool) string {
	perm := []int64{0, 2, 1, 3}
	if turned {
		perm = []int64{0, 2, 3, 1}
	}
	split := m.add(op("Reshape", name+".split", x, m.integers(0, 0, attentionHeads, headWidth)))
	return m.add(with(op("Transpose", name+".heads", split), "perm", perm))
}

// block is a block of an encoder, with norms before its products or after its sums.
func (m *encoderModel) block(i int, x string, behind bool) string {
	name := func(part string) string { return fmt.Sprintf("block%d.%s", i, part) }
	half := func(part string, body func(x string) string, x string) string {
		if behind {
			return m.norm(name(part+"_norm"), m.add(op("Add", name(part+"_sum"), body(x), x)))
		}
		return m.add(op("Add", name(part+"_sum"), body(m.norm(name(part+"_norm"), x)), x))
	}
	x = half("attention", func(x string) string {
		q, k, v := m.linear(name("query"), x, width, width), m.linear(name("key"), x, width, width), m.linear(name("value"), x, width, width)
		scores := m.add(op("MatMul", name("scores"), m.heads(name("query"), q, false), m.heads(name("key"), k, true)))
		shares := m.add(op("Softmax", name("softmax"), m.add(op("Div", name("scaled"), scores, m.weights(1)))))
		mixed := m.add(op("MatMul", name("values"), shares, m.heads(name("value"), v, false)))
		joined := m.add(with(op("Transpose", name("turned"), mixed), "perm", []int64{0, 2, 1, 3}))
		return m.linear(name("out"), m.add(op("Reshape", name("joined"), joined, m.integers(0, 0, width))), width, width)
	}, x)
	return half("mlp", func(x string) string {
		return m.linear(name("down"), m.add(op("Gelu", name("gelu"), m.linear(name("up"), x, width, hidden))), hidden, width)
	}, x)
}

// bert is BERT-base over the given number of tokens of a batch, which is a number or a name.
func bert(batch any, tokens int) *onnxpb.ModelProto {
	m := newEncoder(info("ids", batch, tokens))
	x := m.add(op("Gather", "words", m.weights(30522, width), "ids"))
	x = m.norm("embedding_norm", m.add(op("Add", "positions", x, m.weights(1, int64(tokens), width))))
	for i := range blocks {
		x = m.block(i, x, true)
	}
	return m.ModelProto
}

// vit is ViT-B/16 at 224x224 over a batch.
func vit(batch any) *onnxpb.ModelProto {
	m := newEncoder(info("image", batch, 3, 224, 224))
	patches := m.add(with(op("Conv", "patches", "image", m.weights(width, 3, 16, 16)), "strides", []int64{16, 16}))
	patches = m.add(op("Reshape", "patches.flat", patches, m.integers(0, width, 196)))
	patches = m.add(with(op("Transpose", "patches.turned", patches), "perm", []int64{0, 2, 1}))
	// One class token for every sample: a part of the patches, times nothing, and the token.
	first := m.add(op("Slice", "first", patches, m.integers(0), m.integers(1), m.integers(1)))
	class := m.add(op("Add", "class", m.add(op("Mul", "nothing", first, m.weights(1))), m.weights(1, 1, width)))
	x := m.add(with(op("Concat", "tokens", class, patches), "axis", 1))
	x = m.add(op("Add", "positions", x, m.weights(1, 197, width)))
	for i := range blocks {
		x = m.block(i, x, false)
	}
	m.Graph.Initializer = append(m.Graph.Initializer, scalar("zero", 0))
	last := m.add(with(op("Gather", "last", m.norm("norm", x), "zero"), "axis", 1))
	m.add(op("Gemm", "outputs", last, m.weights(width, 1000)))
	return m.ModelProto
}

// scalar is an initializer of one int64.
func scalar(name string, value int64) *onnxpb.TensorProto {
	n := numbers(name, value)
	n.Dims = nil
	return n
}

// TestTransformers imports graphs of full size of BERT-base and ViT-B/16, made for one sample, for
// a batch of 8, and for a batch without a size. The layers of a sample and their multiplications
// must be those of the shapes that are made from the papers, and so must those of a batch.
func TestTransformers(t *testing.T) {
	const base = 4*width*width + 2*width*hidden // weights of a block
	macs := func(tokens uint64) uint64 { return blocks * (tokens*base + 2*tokens*tokens*width) }
	for _, batch := range []any{1, 8, "N"} {
		for _, c := range []struct {
			model string
			pb    *onnxpb.ModelProto
			step  transformer.Step
			macs  uint64
		}{
			{"bert-base", bert(batch, 128), transformer.Prefill(128), macs(128)},
			{"bert-base", bert(batch, 384), transformer.Prefill(384), macs(384)},
			{"vit-b16", vit(batch), transformer.Prefill(197), macs(197) + 196*3*16*16*width + width*1000},
		} {
			got, err := Read(c.model, encode(t, c.pb), eightBits)
			if err != nil {
				t.Fatalf("%s: %v", c.model, err)
			}
			made, err := transformer.Shapes(c.model, c.step, transformer.Widths{Bits: 8, WeightBits: 8, AttentionBits: 8})
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Layers) != len(made.Layers) {
				t.Fatalf("%s: %d layers, want %d", c.model, len(got.Layers), len(made.Layers))
			}
			imported := &shapes.Shapes{Name: c.model}
			for i, l := range got.Layers {
				imported.Layers = append(imported.Layers, shapes.Layer{Layer: l.Layer})
				sameProduct(t, l.Layer, made.Layers[i].Layer)
			}
			for _, images := range []int{1, 8} {
				work, err := imported.Workload(pgworkloads.Options{Images: images})
				if err != nil {
					t.Fatal(err)
				}
				if want := uint64(images) * c.macs; work.MACs() != want {
					t.Errorf("%s, made for a batch of %v: %d multiplications of %d samples, want %d", c.model, batch, work.MACs(), images, want)
				}
			}
		}
	}
}

// sameProduct compares a layer that was imported with one that was made.
func sameProduct(t *testing.T, got, want pgworkloads.Layer) {
	t.Helper()
	sizes := func(l pgworkloads.Layer) [4]int { return [4]int{l.M(1), l.N(), l.K(), l.Groups} }
	if sizes(got) != sizes(want) || got.RightComputed != want.RightComputed {
		t.Errorf("%s: M, N, K, groups %v, both computed %v, want those of %s, %v and %v",
			got.Name, sizes(got), got.RightComputed, want.Name, sizes(want), want.RightComputed)
	}
}
