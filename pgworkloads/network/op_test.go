package network_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/tracetest"
)

// drawNode draws a node of an op that holds no product, with inputs that fit.
func drawNode(t *rapid.T, op string) (network.Node, []network.Node) {
	small := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
	shape := []int{small("channels", 1, 6), small("height", 1, 5), small("width", 1, 5)}
	n := network.Node{Name: op, Op: op, Attrs: map[string]float64{}, Params: map[string]npy.Array{}}
	in := []network.Node{{Op: "input", Shape: shape}}
	switch op {
	case "relu", "clamp", "clipped_relu", "signed_quantize", "add":
		in[0].Shape = shape[:small("rank", 1, 3)]
	case "gelu", "layer_norm":
		in[0].Shape = shape[:small("rank", 1, 2)]
	case "add_positions", "mean_positions":
		in[0].Shape = shape[:2]
	case "softmax":
		n.Attrs["heads"], n.Attrs["causal"] = float64(small("heads", 1, 3)), float64(small("causal", 0, 1))
		keys := shape[2]
		if n.Attrs["causal"] == 1 {
			keys = shape[0]
		}
		in[0].Shape = []int{shape[0], n.Int("heads") * keys}
		n.Attrs["scale"] = 0.75
	case "batch_norm", "rprelu", "bipolar_quantize", "slice_channels", "concat":
		if rapid.Bool().Draw(t, "vector") {
			in[0].Shape = shape[:1]
		}
	case "shuffle_channels":
		shape[0] *= 2
		n.Attrs["groups"] = 2
	case "embedding":
		in[0] = network.Node{Op: "tokens", Shape: []int{shape[0], 1}, Attrs: map[string]float64{"vocabulary": 9}}
		n.Shape = []int{shape[0], shape[1]}
	}
	switch op {
	case "add":
		in = append(in, in[0])
	case "concat":
		in = append(in, network.Node{Op: "input", Shape: append([]int{small("more", 1, 4)}, in[0].Shape[1:]...)})
	case "avg_pool":
		n.Attrs["size"] = float64(small("size", 1, min(shape[1], shape[2])))
	case "max_pool":
		n.Attrs["padding"] = float64(small("padding", 0, 2))
		n.Attrs["size"] = float64(small("size", max(1, 2*n.Int("padding")), max(1, 2*n.Int("padding"), min(shape[1], shape[2]))))
		n.Attrs["stride"] = float64(small("stride", 1, 3))
	case "slice_channels":
		n.Attrs["first"] = float64(small("first", 0, shape[0]-1))
		n.Attrs["count"] = float64(small("count", 1, shape[0]-n.Int("first")))
	case "subsample_pad":
		n.Attrs["stride"] = float64(small("stride", 1, 3))
		n.Attrs["before"], n.Attrs["after"] = float64(small("before", 0, 2)), float64(small("after", 0, 2))
	case "repeat_channels":
		n.Attrs["times"] = float64(small("times", 1, 3))
	case "thermometer":
		n.Attrs["levels"], n.Attrs["step"] = float64(small("levels", 1, 4)), 0.75
	case "layer_norm":
		n.Attrs["epsilon"] = 0.125
	case "clipped_relu", "signed_quantize":
		n.Attrs["clip"] = 1.5
	case "clamp":
		n.Attrs["least"] = float64(small("least", -8, 8)) / 4
		n.Attrs["most"] = n.Attrs["least"] + float64(small("range", 0, 8))/4
	}
	if slices.Contains([]string{"clipped_relu", "signed_quantize", "bipolar_quantize"}, op) {
		n.Attrs["bits"] = float64(small("bits", 1, pgworkloads.MaxActivationBits))
	}
	return n, in
}

// drawParams draws the arrays of a node.
func drawParams(t *rapid.T, n network.Node, in []network.Node, kind network.Op) {
	for _, p := range kind.Params {
		shape := p.Shape(n, in, 1)
		size := network.Elements(shape)
		if p.DType == npy.Int8 {
			n.Params[p.Name] = npy.New(rapid.SliceOfN(rapid.Int8Range(-6, 6), size, size).Draw(t, p.Name), shape...)
			continue
		}
		least := float32(-2)
		if p.Name == "std" {
			least = 0.5
		}
		n.Params[p.Name] = npy.New(rapid.SliceOfN(rapid.Float32Range(least, 2), size, size).Draw(t, p.Name), shape...)
	}
}

// TestOps compares every op that holds no product with its definition, on random
// shapes, attributes, parameters and values.
func TestOps(t *testing.T) {
	for _, op := range network.Ops.All() {
		if op.Value.Product || op.Value.Inputs == 0 {
			continue
		}
		t.Run(op.Name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) { checkOp(r, op.Name, op.Value) })
		})
	}
}

func checkOp(t *rapid.T, op string, kind network.Op) {
	n, in := drawNode(t, op)
	shape, err := kind.Shape(n, in)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(shape, 0) {
		t.Skip("nothing is left")
	}
	n.Shape = shape
	drawParams(t, n, in, kind)
	values := make([][]float64, network.MaxInputs)
	var shapes [][]int
	for i, node := range in {
		size := network.Elements(node.Shape)
		value := rapid.Map(rapid.IntRange(-40, 40), func(v int) float64 { return float64(v) / 8 })
		if op == "embedding" {
			value = rapid.Map(rapid.IntRange(0, 8), func(v int) float64 { return float64(v) })
		}
		values[i] = rapid.SliceOfN(value, size, size).Draw(t, "values")
		shapes = append(shapes, node.Shape)
	}
	got := make([]float64, network.Elements(shape))
	for i := range got {
		got[i] = math.NaN() // all of it must be written
	}
	kind.Compile(n, in)(nil, got, values[0], values[1])
	want := tracetest.BruteOp(n, shapes, values)
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-12*max(1, math.Abs(want[i]))) {
			t.Fatalf("%s %v of %v: value %d is %v, want %v", op, n.Attrs, shapes, i, got[i], want[i])
		}
	}
}

// TestKinds expects every operation to declare its kind between layers.
func TestKinds(t *testing.T) {
	for _, op := range network.Ops.All() {
		if k := op.Value.Kind; !slices.Contains(pgworkloads.NodeKinds, k) || op.Value.Product && k != pgworkloads.KindLayer && k != pgworkloads.KindCell {
			t.Errorf("%s: kind %q", op.Name, k)
		}
	}
}
