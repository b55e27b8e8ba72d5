package pgworkloads

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads/npy"
)

// drawNode draws a node of an op that holds no product, with inputs that fit.
func drawNode(t *rapid.T, op string) (Node, []Node) {
	small := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
	shape := []int{small("channels", 1, 6), small("height", 1, 5), small("width", 1, 5)}
	n := Node{Name: op, Op: op, Attrs: map[string]float64{}, Params: map[string]npy.Array{}}
	in := []Node{{Op: "input", Shape: shape}}
	switch op {
	case "relu", "clamp", "clipped_relu", "signed_quantize", "add":
		in[0].Shape = shape[:small("rank", 1, 3)]
	case "batch_norm", "rprelu", "bipolar_quantize", "slice_channels", "concat":
		if rapid.Bool().Draw(t, "vector") {
			in[0].Shape = shape[:1]
		}
	case "shuffle_channels":
		shape[0] *= 2
		n.Attrs["groups"] = 2
	case "embedding":
		in[0] = Node{Op: "tokens", Shape: []int{shape[0], 1}, Attrs: map[string]float64{"vocabulary": 9}}
		n.Shape = []int{shape[0], shape[1]}
	}
	switch op {
	case "add":
		in = append(in, in[0])
	case "concat":
		in = append(in, Node{Op: "input", Shape: append([]int{small("more", 1, 4)}, in[0].Shape[1:]...)})
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
	case "clipped_relu", "signed_quantize":
		n.Attrs["clip"] = 1.5
	case "clamp":
		n.Attrs["least"] = float64(small("least", -8, 8)) / 4
		n.Attrs["most"] = n.Attrs["least"] + float64(small("range", 0, 8))/4
	}
	if slices.Contains([]string{"clipped_relu", "signed_quantize", "bipolar_quantize"}, op) {
		n.Attrs["bits"] = float64(small("bits", 1, MaxActivationBits))
	}
	return n, in
}

// drawParams draws the arrays of a node.
func drawParams(t *rapid.T, n Node, in []Node, kind opKind) {
	for _, p := range kind.params {
		shape := p.shape(n, in, 1)
		size := elements(shape)
		if p.dtype == npy.Int8 {
			n.Params[p.name] = npy.New(rapid.SliceOfN(rapid.Int8Range(-6, 6), size, size).Draw(t, p.name), shape...)
			continue
		}
		least := float32(-2)
		if p.name == "std" {
			least = 0.5
		}
		n.Params[p.name] = npy.New(rapid.SliceOfN(rapid.Float32Range(least, 2), size, size).Draw(t, p.name), shape...)
	}
}

// TestOps compares every op that holds no product with its definition, on random
// shapes, attributes, parameters and values.
func TestOps(t *testing.T) {
	for _, op := range ops.All() {
		if op.Value.product || op.Value.inputs == 0 {
			continue
		}
		t.Run(op.Name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) { checkOp(r, op.Name, op.Value) })
		})
	}
}

func checkOp(t *rapid.T, op string, kind opKind) {
	n, in := drawNode(t, op)
	shape, err := kind.shape(n, in)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(shape, 0) {
		t.Skip("nothing is left")
	}
	n.Shape = shape
	drawParams(t, n, in, kind)
	values := make([][]float64, maxInputs)
	var shapes [][]int
	for i, node := range in {
		size := elements(node.Shape)
		value := rapid.Map(rapid.IntRange(-40, 40), func(v int) float64 { return float64(v) / 8 })
		if op == "embedding" {
			value = rapid.Map(rapid.IntRange(0, 8), func(v int) float64 { return float64(v) })
		}
		values[i] = rapid.SliceOfN(value, size, size).Draw(t, "values")
		shapes = append(shapes, node.Shape)
	}
	got := make([]float64, elements(shape))
	for i := range got {
		got[i] = math.NaN() // all of it must be written
	}
	kind.compile(n, in)(nil, got, values[0], values[1])
	want := bruteOp(n, shapes, values)
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-12*max(1, math.Abs(want[i]))) {
			t.Fatalf("%s %v of %v: value %d is %v, want %v", op, n.Attrs, shapes, i, got[i], want[i])
		}
	}
}

// TestEncoderOfNoNumber has a code for whatever floats may come to.
func TestEncoderOfNoNumber(t *testing.T) {
	for _, e := range encodings {
		a := Activation{Bits: 4, HighBits: 2, Encoding: e, Scale: 1e-300}
		encoder := newEncoder(a)
		least, most := a.Range()
		for x, want := range map[float64]int{math.NaN(): least, math.Inf(-1): least, math.Inf(1): most, 1e300: most} {
			if got := encoder.code(x); got != float64(want) {
				t.Errorf("%s: %v has code %v, want %d", e, x, got, want)
			}
		}
	}
}

// TestEncoder finds the codes of real values as the definition does, those in
// the middle of two codes and far outside included.
func TestEncoder(t *testing.T) {
	for _, e := range encodings {
		rapid.Check(t, func(t *rapid.T) {
			a := drawActivation(t, e)
			if e == SignMagnitude {
				a.Bits = min(a.Bits, 7) // larger codes don't fit the definition's byte
				a.HighBits = min(a.HighBits, a.Bits)
			}
			a.Scale = 0.25 // so that middles are exact
			x := float64(rapid.IntRange(-2100, 2100).Draw(t, "eighths")) / 8
			encoder := newEncoder(a)
			stored := bruteCode(a, x)
			want := int(stored)
			if a.Signed() {
				want = int(int8(stored))
			}
			if got := encoder.code(x); got != float64(want) {
				t.Fatalf("%+v: %v has code %v, want %d", a, x, got, want)
			}
			high, low := encoder.parts(x)
			wantHigh, wantLow := bruteParts(a, stored)
			if int(high) != wantHigh || int(low) != wantLow {
				t.Fatalf("%+v: code %d has parts %d and %d, want %d and %d", a, want, high, low, wantHigh, wantLow)
			}
		})
	}
}
