package onnx

import (
	"fmt"
	"strings"
	"testing"

	"pgsim/configs/golden"
	"pgsim/pgworkloads"
)

// TestGraphs keeps what lies between the layers of every model.
func TestGraphs(t *testing.T) {
	for _, model := range models(t) {
		m := mustRead(t, model)
		layers := make([]pgworkloads.Layer, len(m.Layers))
		for i, l := range m.Layers {
			layers[i] = l.Layer
		}
		if err := m.Graph.Check(layers); err != nil {
			t.Errorf("%s: %v", model, err)
		}
		golden.Check(t, "testdata/"+model+".graph.golden", describe(m.Graph))
	}
}

// describe writes a graph line by line.
func describe(g *pgworkloads.Graph) string {
	var text strings.Builder
	if g.Assumed != "" {
		fmt.Fprintf(&text, "assumed: %s\n", g.Assumed)
	}
	for _, n := range g.Nodes {
		var inputs []string
		for _, in := range n.Inputs {
			inputs = append(inputs, g.Nodes[in].Name)
		}
		fmt.Fprintf(&text, "%d %s %s(%s) %d elements: %v, %d bits", n.Layer, n.Name, n.Kind, strings.Join(inputs, ", "),
			n.Elements, n.Tensor.Shape, n.Tensor.Bits)
		if n.Tensor.Stored {
			text.WriteString(", stored")
		}
		text.WriteString("\n")
	}
	return text.String()
}

// TestGraphsAgainstONNX compares the elements of every tensor between layers with the shape
// that ONNX's own inference finds of it.
func TestGraphsAgainstONNX(t *testing.T) {
	compared := 0
	for model, w := range witnesses(t) {
		g := undeclared(t, model)
		for _, n := range g.between.nodes {
			shape, ok := w.Shapes[n.Name]
			if !ok || n.Kind == pgworkloads.KindLayer {
				continue
			}
			samples := 1
			if g.values[n.Name].sampled != "" {
				samples = g.batch
			}
			if got := n.Tensor.Elements(); got*samples != volume(shape) {
				t.Errorf("%s: %s: %d elements of one of %d samples, ONNX infers %v", model, n.Name, got, samples, shape)
			}
			compared++
		}
	}
	const least = 60
	if compared < least {
		t.Errorf("compared %d tensors, want at least %d", compared, least)
	}
}
