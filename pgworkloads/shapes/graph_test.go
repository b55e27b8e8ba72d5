package shapes

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pgworkloads"
)

// withGraph returns shapes of two layers around a quantizer.
func withGraph() *Shapes {
	l := pgworkloads.Layer{
		Name: "a", Op: pgworkloads.OpLinear, InChannels: 8, OutChannels: 8, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{1, 1}, Output: [2]int{1, 1},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.Unsigned, Scale: 1}, WeightBits: 8,
	}
	b := l
	b.Name = "b"
	tensor := pgworkloads.Tensor{Shape: []int{8}}
	s := &Shapes{Name: "two", Layers: []Layer{{Layer: l}, {Layer: b}}}
	s.Graph = pgworkloads.NewGraph([]pgworkloads.Node{
		{Name: "x", Kind: pgworkloads.KindInput, Tensor: tensor},
		{Name: "a", Kind: pgworkloads.KindLayer, Inputs: []int{0}, Layer: 0, Tensor: tensor},
		{Name: "relu", Kind: pgworkloads.KindActivation, Inputs: []int{1}, Elements: 8, Tensor: tensor},
		{Name: "b", Kind: pgworkloads.KindLayer, Inputs: []int{2}, Layer: 1, Tensor: tensor},
		{Name: "sum", Kind: pgworkloads.KindAdd, Inputs: []int{3, 2}, Elements: 8, Tensor: tensor},
	}, s.bare(), 4)
	return s
}

// TestGraphInFile: a file keeps the graph. With other widths, tensors have the widths in which
// layers read them.
func TestGraphInFile(t *testing.T) {
	s := withGraph()
	data, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := Decode("x.npz", data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s.Graph, read.Graph); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	wider, err := read.WithWidths(pgworkloads.Widths{Bits: 6})
	if err != nil {
		t.Fatal(err)
	}
	w, err := wider.Workload(pgworkloads.Options{Images: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range w.Graph.Nodes {
		if n.Name == "relu.codes" && n.Tensor.Bits != 6 || w.Graph.Assumed != "" {
			t.Errorf("%+v, assumed %q", n, w.Graph.Assumed)
		}
	}
}

// TestGraphRefused names the node that is wrong.
func TestGraphRefused(t *testing.T) {
	for want, change := range map[string]func(n []pgworkloads.Node){
		`graph[0].name: must be a line of printable characters, got ""`:      func(n []pgworkloads.Node) { n[0].Name = "" },
		`graph[2].kind: "magic" is none of a node`:                           func(n []pgworkloads.Node) { n[3].Kind, n[2].Kind = "view", "magic" },
		`graph[1].shape: must be of 1 to 1099511627776 elements, got [8, 0]`: func(n []pgworkloads.Node) { n[1].Tensor.Shape = []int{8, 0} },
		`graph[3].elements: must be 0..1099511627776, got -1`:                func(n []pgworkloads.Node) { n[3].Elements = -1 },
		`graph[3].bits: must be 0..64, got 65`:                               func(n []pgworkloads.Node) { n[3].Tensor.Bits = 65 },
		`graph.nodes: a: reads 3 bits of x.codes, its layer 4`:               func(n []pgworkloads.Node) { n[1].Tensor.Bits = 3 },
	} {
		s := withGraph()
		change(s.Graph.Nodes)
		if err := s.Check(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
