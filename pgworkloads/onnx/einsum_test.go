package onnx

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// TestEinsum compares shapes, products and layers of equations with values worked out by hand.
func TestEinsum(t *testing.T) {
	for _, c := range []struct {
		equation string
		a, b     []any
		out      []int
		m, n, k  int // of one sample; 0 where there is no product
		groups   int
	}{
		{"bij,jk->bik", []any{2, 3, 4}, []any{4, 5}, []int{2, 3, 5}, 6, 5, 4, 1},
		{"bhid,bhjd->bhij", []any{2, 3, 4, 5}, []any{2, 3, 6, 5}, []int{2, 3, 4, 6}, 4, 18, 5, 3},
		{"bihd,bjhd->bhij", []any{2, 4, 3, 5}, []any{2, 6, 3, 5}, []int{2, 3, 4, 6}, 4, 18, 5, 3},
		{"...ij,...jk->...ik", []any{2, 3, 4, 5}, []any{2, 3, 5, 6}, []int{2, 3, 4, 6}, 4, 18, 5, 3},
		{"...ij,jk", []any{2, 3, 4}, []any{4, 5}, []int{2, 3, 5}, 6, 5, 4, 1},
		{"b i , b i -> b", []any{2, 3}, []any{2, 3}, []int{2}, 1, 1, 3, 1},
		{"ab,ab->ab", []any{2, 3}, []any{2, 3}, []int{2, 3}, 0, 0, 0, 0},
		{"a,b->ab", []any{2}, []any{3}, []int{2, 3}, 0, 0, 0, 0},
		{"aij,ajk->ik", []any{2, 3, 4}, []any{2, 4, 5}, []int{3, 5}, 3, 5, 8, 1},
		{"ijz,jk->ik", []any{2, 3, 7}, []any{3, 5}, []int{2, 5}, 2, 5, 3, 1},
		{"ii->i", []any{3, 3}, nil, []int{3}, 0, 0, 0, 0},
		{"ba", []any{2, 3}, nil, []int{3, 2}, 0, 0, 0, 0},
	} {
		n := with(op("Einsum", "y", "a"), "equation", c.equation)
		m := newModel(n)
		m.Graph.Input, m.Graph.Initializer = []*onnxpb.ValueInfoProto{info("a", c.a...)}, nil
		if c.b != nil {
			n.Input = append(n.Input, "b")
			m.Graph.Input = append(m.Graph.Input, info("b", c.b...))
		}
		o := eightBits
		o.Batch = 1
		if strings.HasPrefix(c.equation, "bhid") || strings.HasPrefix(c.equation, "bihd") || strings.HasPrefix(c.equation, "...ij,...") || c.equation[:2] == "b " {
			o.Batch = 2
		}
		g, err := walk(m, o)
		if err != nil {
			t.Errorf("%s: %v", c.equation, err)
			continue
		}
		if v := g.values["y"]; v.why != nil || !slices.Equal(v.shape, c.out) {
			t.Errorf("%s: got %v, %v, want %v", c.equation, v.shape, v.why, c.out)
		}
		got := ""
		for _, l := range g.layers {
			got += fmt.Sprint(l.M(1), l.N(), l.K(), l.Groups)
		}
		want := ""
		if c.m > 0 {
			want = fmt.Sprint(c.m, c.n, c.k, c.groups)
		}
		if got != want {
			t.Errorf("%s: got M, N, K and groups %q, want %q", c.equation, got, want)
		}
	}
}

// TestEinsumWork draws equations of two inputs. It expects as many multiplications as the labels
// have combinations, without labels that only one input has and that are summed over.
func TestEinsumWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Which of the inputs and the output have a label.
		uses := rapid.SliceOfN(rapid.SampledFrom([]string{"abo", "ab", "ao", "bo", "a", "b"}), 1, 6).Draw(t, "labels")
		var terms [3]string
		var shapes [2][]any
		work, sums := uint64(1), false
		for i, use := range uses {
			size := rapid.IntRange(1, 4).Draw(t, "size")
			for at, side := range "abo" {
				if strings.ContainsRune(use, side) {
					terms[at] += string(rune('a' + i))
					if at < 2 {
						shapes[at] = append(shapes[at], size)
					}
				}
			}
			if len(use) > 1 {
				work *= uint64(size)
			}
			sums = sums || use == "ab"
		}
		n := with(op("Einsum", "y", "p", "q"), "equation", terms[0]+","+terms[1]+"->"+terms[2])
		m := newModel(n)
		m.Graph.Input, m.Graph.Initializer = []*onnxpb.ValueInfoProto{info("p", shapes[0]...), info("q", shapes[1]...)}, nil
		o := eightBits
		o.Batch = 1
		g, err := walk(m, o)
		if err != nil {
			t.Fatal(err)
		}
		var got uint64
		for _, l := range g.layers {
			got += l.MACs(1)
		}
		if !sums {
			work = 0
		}
		if got != work {
			t.Errorf("%s of %v: got %d multiplications, want %d", n.Attribute[0].GetS(), shapes, got, work)
		}
	})
}
