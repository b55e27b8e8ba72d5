package traces_test

import (
	"math"
	"slices"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/traces"
)

// TestGraphs compares the graph of every trace with the execution of its network on a real sample.
// Every node of the network has a tensor with as many elements as its output. A tensor of B bits
// holds at most 2^B magnitudes in a channel. Every layer reads as many codes as its operand has
// elements.
func TestGraphs(t *testing.T) {
	for _, name := range traces.Names() {
		t.Run(name, func(t *testing.T) {
			trace, err := traces.Resolve(name)
			if err != nil {
				t.Fatal(err)
			}
			work, err := trace.Workload(pgworkloads.Options{Images: 1})
			if err != nil {
				t.Fatal(err)
			}
			graph := work.Graph
			if err := graph.Check(layersOf(work)); err != nil || graph.Assumed != "" {
				t.Fatal(err, graph.Assumed)
			}
			run := trace.Trained().NewRun()
			coded, read := 0, 0
			run.Values = func(at int, values []float64) {
				node := slices.IndexFunc(graph.Nodes, func(g pgworkloads.Node) bool { return g.Name == givenBy(trace.Nodes[at]) })
				if node < 0 && trace.Nodes[at].Op == "flatten" {
					return // a view
				}
				n := graph.Nodes[node]
				if got := n.Tensor.Elements(); got != len(values) || !slices.Equal(n.Tensor.Shape, trace.Nodes[at].Shape) {
					t.Errorf("%s: a tensor %v, executed it gives %d values", n.Name, n.Tensor.Shape, len(values))
				}
				if n.Kind.Works() && n.Elements < n.Tensor.Elements() && n.Kind != pgworkloads.KindPool || !n.Kind.Works() && n.Elements != 0 {
					t.Errorf("%s: %s works on %d elements and gives %d", n.Name, n.Kind, n.Elements, n.Tensor.Elements())
				}
				if n.Tensor.Bits > 0 {
					coded++
					for channel := range slices.Chunk(values, len(values)/n.Tensor.Shape[0]) {
						if got := magnitudes(channel); got > 1<<n.Tensor.Bits {
							t.Errorf("%s: %d bits, but %d magnitudes in a channel", n.Name, n.Tensor.Bits, got)
						}
					}
				}
			}
			run.InputCodes = func(p *network.Product, codes []pgworkloads.CodeWord, _ int) {
				layer := slices.IndexFunc(work.Layers, func(l pgworkloads.LayerWork) bool { return l.Name == p.Name })
				node, _ := graph.LayerNode(layer)
				operand := graph.Nodes[graph.Nodes[node].Inputs[0]]
				if got := operand.Tensor.Elements(); got != len(codes) {
					t.Errorf("%s: reads %d codes, %s has %d elements", p.Name, len(codes), operand.Name, got)
				}
				read++
			}
			run.Execute(trace.Stored(0))
			if coded == 0 || read == 0 {
				t.Errorf("%d tensors of codes, %d layers read some", coded, read)
			}
		})
	}
}

// givenBy returns the name of the graph's node with the output of a node of the network.
func givenBy(n network.Node) string {
	if n.Op == pgworkloads.OpLSTM {
		return n.Name + ".cell"
	}
	return n.Name
}

func magnitudes(values []float64) int {
	seen := map[float64]bool{}
	for _, v := range values {
		seen[math.Abs(v)] = true
	}
	return len(seen)
}

func layersOf(w pgworkloads.Workload) []pgworkloads.Layer {
	layers := make([]pgworkloads.Layer, len(w.Layers))
	for i, l := range w.Layers {
		layers[i] = l.Layer
	}
	return layers
}

// TestGraphsOfShapes: the embedded shapes, which are imported from ONNX models, know what happens
// between all of their layers.
func TestGraphsOfShapes(t *testing.T) {
	for _, name := range traces.ShapesNames() {
		source, err := traces.ResolveSource(name)
		if err != nil {
			t.Fatal(err)
		}
		work, err := source.Workload(pgworkloads.Options{Images: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := work.Graph.Check(layersOf(work)); err != nil || work.Graph.Assumed != "" {
			t.Errorf("%s: %v, assumed %q", name, err, work.Graph.Assumed)
		}
	}
}
