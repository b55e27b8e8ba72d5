package onnx

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/onnx/onnxpb"
)

// heads is attention over tensors of given shapes.
func heads(kind string, q, k, v, past []any) *onnxpb.ModelProto {
	n := op(kind, "y", "q", "k", "v")
	inputs := []*onnxpb.ValueInfoProto{info("q", q...), info("k", k...), info("v", v...)}
	if past != nil {
		pastV := append(append([]any{}, past[:3]...), v[len(v)-1])
		n.Input = append(n.Input, "", "pk", "pv")
		inputs = append(inputs, info("pk", past...), info("pv", pastV...))
	}
	m := newModel(n)
	m.Graph.Input, m.Graph.Initializer = inputs, nil
	return m
}

// TestAttention compares the two products of attention, and the shape of the output, with values
// worked out by hand.
func TestAttention(t *testing.T) {
	for _, c := range []struct {
		name          string
		q, k, v, past []any
		packed        [2]int // heads of queries and keys
		scores, sums  [3]int // M, N, K; N over all groups
		groups        int
		out           []int
	}{
		{"one head", []any{1, 1, 4, 8}, []any{1, 1, 6, 8}, []any{1, 1, 6, 10}, nil, [2]int{},
			[3]int{4, 6, 8}, [3]int{4, 10, 6}, 1, []int{1, 1, 4, 10}},
		{"samples and heads", []any{2, 3, 4, 8}, []any{2, 3, 6, 8}, []any{2, 3, 6, 8}, nil, [2]int{},
			[3]int{4, 18, 8}, [3]int{4, 24, 6}, 3, []int{2, 3, 4, 8}},
		{"heads that share keys", []any{2, 6, 4, 8}, []any{2, 3, 6, 8}, []any{2, 3, 6, 8}, nil, [2]int{},
			[3]int{8, 18, 8}, [3]int{8, 24, 6}, 3, []int{2, 6, 4, 8}},
		{"earlier keys", []any{1, 2, 1, 8}, []any{1, 2, 1, 8}, []any{1, 2, 1, 8}, []any{1, 2, 15, 8}, [2]int{},
			[3]int{1, 32, 8}, [3]int{1, 16, 16}, 2, []int{1, 2, 1, 8}},
		{"packed", []any{1, 4, 24}, []any{1, 6, 24}, []any{1, 6, 30}, nil, [2]int{3, 3},
			[3]int{4, 18, 8}, [3]int{4, 30, 6}, 3, []int{1, 4, 30}},
		{"packed, heads that share keys", []any{1, 4, 32}, []any{1, 6, 16}, []any{1, 6, 20}, nil, [2]int{4, 2},
			[3]int{8, 12, 8}, [3]int{8, 20, 6}, 2, []int{1, 4, 40}},
	} {
		m := heads("Attention", c.q, c.k, c.v, c.past)
		if c.packed[0] > 0 {
			with(with(m.Graph.Node[0], "q_num_heads", c.packed[0]), "kv_num_heads", c.packed[1])
		}
		g, err := walk(m, eightBits)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for i, want := range [][3]int{c.scores, c.sums} {
			l := g.layers[i]
			if got := [3]int{l.M(1), l.N(), l.K()}; got != want || l.Groups != c.groups || !l.RightComputed {
				t.Errorf("%s: got M, N, K %v in %d groups, want %v in %d", c.name, got, l.Groups, want, c.groups)
			}
		}
		if got := g.values["y"].shape; !slices.Equal(got, c.out) {
			t.Errorf("%s: an output of %v, want %v", c.name, got, c.out)
		}
		if e := g.layers[1].Activation.Encoding; e != pgworkloads.Unsigned {
			t.Errorf("%s: a softmax gives %s codes", c.name, e)
		}
	}
}

// TestAttentionExpanded draws attention and expects the multiplications of its expansion: the
// product with transposed keys, which are repeated for the heads that share them, a softmax, and
// the product with values.
func TestAttentionExpanded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := func(name string) int { return rapid.IntRange(1, 5).Draw(t, name) }
		samples, shared, keyHeads := size("samples"), size("shared"), size("heads")
		queries, keys, width, out := size("queries"), size("keys"), size("width"), size("out")
		kind := rapid.SampledFrom([]string{"Attention", "FlexAttention"}).Draw(t, "operator")
		m := heads(kind, []any{samples, shared * keyHeads, queries, width}, []any{samples, keyHeads, keys, width},
			[]any{samples, keyHeads, keys, out}, nil)
		if kind == "FlexAttention" {
			domain := preview
			m.Graph.Node[0].Domain = &domain
		}
		got, err := walk(m, eightBits)
		if err != nil {
			t.Fatal(err)
		}
		turned := op("Transpose", "kt", "k")
		with(turned, "perm", []int64{0, 1, 3, 2})
		e := newModel(turned, op("MatMul", "s", "q", "kt"), op("Softmax", "p", "s"), op("MatMul", "y", "p", "v"))
		e.Graph.Initializer = nil
		all := shared * keyHeads
		e.Graph.Input = []*onnxpb.ValueInfoProto{
			info("q", samples, all, queries, width), info("k", samples, all, keys, width), info("v", samples, all, keys, out),
		}
		want, err := walk(e, eightBits)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want.layers {
			g, w := got.layers[i], want.layers[i]
			if g.MACs(1) != w.MACs(1) || g.K() != w.K() || g.RightComputed != w.RightComputed || g.Activation != w.Activation {
				t.Errorf("got %+v, want the work of %+v", g.Layer, w.Layer)
			}
		}
	})
}

// unbatched is one head of attention without samples: x is [tokens, features].
func unbatched(tokens int) *onnxpb.ModelProto {
	m := newModel(op("MatMul", "q", "x", "wq"), op("MatMul", "k", "x", "wk"), op("MatMul", "v", "x", "wv"),
		op("Transpose", "kt", "k"), op("MatMul", "scores", "q", "kt"), op("Softmax", "p", "scores"), op("MatMul", "y", "p", "v"))
	m.Graph.Input[0] = info("x", tokens, 64)
	m.Graph.Initializer = []*onnxpb.TensorProto{tensor("wq", 64, 64), tensor("wk", 64, 64), tensor("wv", 64, 64)}
	return m
}

// withHeads is the same with several heads: [heads, tokens, features] in between.
func withHeads(tokens, count int) *onnxpb.ModelProto {
	m := unbatched(tokens)
	m.Graph.Initializer = append(m.Graph.Initializer, numbers("split", int64(tokens), int64(count), int64(64/count)))
	turn := func(name, from string, order ...int64) []*onnxpb.NodeProto {
		return []*onnxpb.NodeProto{op("Reshape", name+"r", from, "split"), with(op("Transpose", name, name+"r"), "perm", order)}
	}
	nodes := m.Graph.Node[:3]
	nodes = append(nodes, turn("qh", "q", 1, 0, 2)...)
	nodes = append(nodes, turn("kh", "k", 1, 2, 0)...)
	nodes = append(nodes, turn("vh", "v", 1, 0, 2)...)
	nodes = append(nodes, op("MatMul", "scores", "qh", "kh"), op("Softmax", "p", "scores"), op("MatMul", "y", "p", "vh"))
	m.Graph.Node = nodes
	return m
}

// byGemm is unbatched with a Gemm for the scores.
func byGemm(tokens int) *onnxpb.ModelProto {
	m := unbatched(tokens)
	m.Graph.Node[3] = op("Identity", "kt", "k")
	m.Graph.Node[4] = with(op("Gemm", "scores", "q", "kt"), "transB", 1)
	return m
}

// TestUnbatched expects tokens not to be mistaken for samples if a product needs all of them at
// once, even if there are as many tokens as heads.
func TestUnbatched(t *testing.T) {
	const projections = 3 * 64 * 64 // per token
	for name, c := range map[string]struct {
		model  *onnxpb.ModelProto
		tokens uint64
	}{
		"one head":                 {unbatched(128), 128},
		"as many tokens as widths": {unbatched(64), 64},
		"by a Gemm":                {byGemm(128), 128},
		"heads":                    {withHeads(128, 4), 128},
		"as many heads as tokens":  {withHeads(4, 4), 4},
		"more heads than tokens":   {withHeads(2, 8), 2},
	} {
		m, err := Read("m", encode(t, c.model), eightBits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var macs uint64
		for _, l := range m.Layers {
			macs += l.MACs(1)
		}
		if want := c.tokens*projections + 2*c.tokens*c.tokens*64; macs != want {
			t.Errorf("%s: got %d multiplications, want %d", name, macs, want)
		}
		if notes := strings.Join(m.Notes, "; "); !strings.Contains(notes, "x: its first dimension of") || !strings.Contains(notes, "counted as a batch of 1") {
			t.Errorf("%s: notes %q", name, notes)
		}
		o := eightBits
		o.Batch = int(c.tokens)
		_, err = Read("m", encode(t, c.model), o)
		var no *noBatch
		if !errors.As(err, &no) || !strings.Contains(err.Error(), "say with --batch how many samples") {
			t.Errorf("%s: with a batch of all tokens got %v", name, err)
		}
	}
}

// TestUnsizedTokens expects an error that asks for the number of tokens if it has no size. A batch
// without a size is 1.
func TestUnsizedTokens(t *testing.T) {
	const asks = `m: input "x": its dimension 0 has no size, and is no batch, as node "scores" needs all of it at once; give it a size with --dim `
	for _, c := range []struct {
		name string // of the dimension
		dims map[string]int
		want string // the error
		note string
	}{
		{"tokens", nil, asks + "tokens=SIZE", ""},
		{"", nil, asks + "x:0=SIZE", ""},
		{"tokens", map[string]int{"tokens": 128}, "", "x: its first dimension of 128 is no batch"},
		{"tokens", map[string]int{"tokens": 1}, "", ""},
		{"", map[string]int{"x:0": 128}, "", "x: its first dimension of 128 is no batch"},
		{"Batch_size", nil, "", "Batch_size: taken as 1, though scores is computed from all samples at once"},
	} {
		m := unbatched(128)
		m.Graph.Input[0] = info("x", c.name, 64)
		o := eightBits
		o.Dims = c.dims
		got, err := Read("m", encode(t, m), o)
		if errorText(err) != c.want || !strings.Contains(strings.Join(got.Notes, "; "), c.note) {
			t.Errorf("%q, %v: got %v, notes %q", c.name, c.dims, err, got.Notes)
		}
	}
	for _, model := range models(t) { // whose batches are batches
		if _, err := Read("m", content(t, model), optionsOf(model)); err != nil {
			t.Error(err)
		}
	}
}

// TestBatchedAttention expects samples to be recognized if each has its own product.
func TestBatchedAttention(t *testing.T) {
	for _, samples := range []int{1, 2, 4} {
		m := heads("Attention", []any{samples, 4, 4, 4}, []any{samples, 4, 4, 4}, []any{samples, 4, 4, 4}, nil)
		got, err := Read("m", encode(t, m), eightBits)
		if err != nil {
			t.Fatal(err)
		}
		if macs := got.Layers[0].MACs(1); macs != 4*4*4*4 {
			t.Errorf("%d samples: got %d multiplications of one", samples, macs)
		}
	}
}
