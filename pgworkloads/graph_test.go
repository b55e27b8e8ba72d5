package pgworkloads

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// layer returns a layer with the given number of channels of 4x4 pixels in and out.
func layer(name string, channels, bits int) Layer {
	return Layer{
		Name: name, Op: OpConv, InChannels: channels, OutChannels: channels, Groups: 1,
		Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1}, Input: [2]int{4, 4}, Output: [2]int{4, 4},
		Activation: Activation{Bits: bits, HighBits: bits, Encoding: Unsigned, Scale: 1}, WeightBits: 8,
	}
}

// graphOf returns the graph of nodes written as "kind name < inputs", all of 2x4x4
// elements. Layers are named conv; quantizers make 4 bits.
func graphOf(layers []Layer, lines ...string) *Graph {
	var nodes []Node
	seen, at := 0, map[string]int{}
	for i, l := range lines {
		fields := strings.Fields(l)
		n := Node{Name: fields[1], Kind: NodeKind(fields[0]), Tensor: Tensor{Shape: []int{2, 4, 4}}}
		if n.Kind == KindLayer {
			n.Layer = seen
			seen++
		}
		if n.Kind == KindQuantize || n.Kind == KindInput {
			n.Tensor.Bits = 4
		}
		for _, in := range fields[2:] {
			n.Inputs = append(n.Inputs, at[in])
		}
		nodes, at[n.Name] = append(nodes, n), i
	}
	return NewGraph(nodes, layers, len(nodes)-1)
}

// stored returns the names of stored tensors.
func stored(g *Graph) string {
	var names []string
	for _, n := range g.Nodes {
		if n.Tensor.Stored {
			names = append(names, fmt.Sprintf("%s:%d", n.Name, n.Tensor.Bits))
		}
	}
	return strings.Join(names, " ")
}

// TestNewGraph expects only those tensors to be stored that wait for another layer, once per width
// in which they are read.
func TestNewGraph(t *testing.T) {
	four := []Layer{layer("a", 2, 4), layer("b", 2, 4)}
	for _, c := range []struct {
		name   string
		layers []Layer
		lines  []string
		stored string
	}{
		{"a shortcut", four, []string{
			"input x", "layer a x", "scale bn1 a", "quantize act1 bn1", "layer b act1", "scale bn2 b", "add sum bn2 act1", "quantize y sum",
		}, "x:4 act1:4 y:4"},
		{"no codes in the network: quantized once, the shortcut too", four, []string{
			"input x", "layer a x", "activation relu a", "layer b relu", "add y b relu",
		}, "x:4 relu.codes:4 y:0"},
		{"two widths of one tensor", []Layer{layer("a", 2, 4), layer("b", 2, 4), layer("c", 2, 8)}, []string{
			"input x", "layer a x", "layer b a", "layer c a", "add sum b c", "add y sum a",
		}, "x:4 a.codes:8 a.codes-2:4 b:0 y:0"},
		{"a wide shortcut beside codes", four, []string{
			"input x", "layer a x", "scale bn a", "quantize act bn", "layer b act", "add y b bn",
		}, "x:4 bn:0 act:4 y:0"},
		{"views are what they are views of", four, []string{
			"input x", "layer a x", "quantize act a", "view flat act", "layer b flat", "add y b act",
		}, "x:4 act:4 y:0"},
		{"moved codes", four, []string{
			"input x", "layer a x", "quantize act a", "move shuffled act", "layer b shuffled", "add y b act",
		}, "x:4 act:4 shuffled:4 y:0"},
		{"what nobody reads is left out", four[:1], []string{
			"input x", "layer a x", "pool mean a", "scale y a",
		}, "x:4 y:0"},
	} {
		g := graphOf(c.layers, c.lines...)
		if got := stored(g); got != c.stored {
			t.Errorf("%s: %s are stored, want %s", c.name, got, c.stored)
		}
		if err := g.Check(c.layers); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestReads lists what a layer and the nodes behind its drain read.
func TestReads(t *testing.T) {
	g := graphOf([]Layer{layer("a", 2, 4), layer("b", 2, 4)},
		"input x", "layer a x", "scale bn1 a", "quantize act1 bn1", "layer b act1", "scale bn2 b", "add sum bn2 x", "quantize y sum")
	names := func(nodes []int) string {
		var list []string
		for _, n := range nodes {
			list = append(list, g.Nodes[n].Name)
		}
		return strings.Join(list, " ")
	}
	operands, behind := g.Reads(1)
	if got := names(operands) + "; " + names(behind) + "; " + names(g.Behind(1)); got != "act1; x; bn2 sum y" {
		t.Errorf("got %s", got)
	}
}

// TestChain reads the output of the layer before only if it has the right size.
func TestChain(t *testing.T) {
	half := layer("c", 2, 4)
	half.InChannels = 1
	layers := []Layer{layer("a", 2, 4), layer("b", 2, 8), half}
	g := ChainOf(layers, "why")
	if got, want := stored(g), "a.input:4 a.codes:8 b:0 c.input:4 c:0"; got != want || g.Assumed != "why" {
		t.Errorf("%s are stored, want %s; assumed %q", got, want, g.Assumed)
	}
	if err := g.Check(layers); err != nil {
		t.Error(err)
	}
}

// TestGraphCheck refuses graphs that do not belong to the layers, or that are not as Graph says.
func TestGraphCheck(t *testing.T) {
	layers := []Layer{layer("a", 2, 4), layer("b", 2, 4)}
	for want, change := range map[string]func(g *Graph){
		`nodes: hold 1 of 2 layers`:                          func(g *Graph) { g.Nodes = g.Nodes[:3] },
		`nodes: "x" is given to two nodes`:                   func(g *Graph) { g.Nodes[1].Name = "x" },
		`nodes: a is layer 1, must be 0 of 2`:                func(g *Graph) { g.Nodes[1].Layer = 1 },
		`nodes: a: gives 4 elements, its layer 32`:           func(g *Graph) { g.Nodes[1].Tensor.Shape = []int{4} },
		`nodes: a: reads 3 bits of x, its layer 4`:           func(g *Graph) { g.Nodes[0].Tensor.Bits = 3 },
		`nodes: a: reads node 1, must be an earlier one`:     func(g *Graph) { g.Nodes[1].Inputs = []int{1} },
		`nodes: act: runs behind layer 1, must be 0`:         func(g *Graph) { g.Nodes[2].Layer, g.Nodes[1].Tensor.Stored = 1, true },
		`nodes: b: reads act, which is not stored`:           func(g *Graph) { g.Nodes[2].Tensor.Stored = false },
		`nodes: a: must read a tensor unless it is an input`: func(g *Graph) { g.Nodes[1].Inputs = nil },
		`nodes: act: gives [0]`:                              func(g *Graph) { g.Nodes[2].Tensor.Shape = []int{0} },
	} {
		g := graphOf(layers, "input x", "layer a x", "quantize act a", "layer b act")
		change(g)
		if err := g.Check(layers); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if slices.Contains(NodeKinds, "") || len(NodeKinds) != 14 {
		t.Errorf("%d kinds", len(NodeKinds))
	}
}
