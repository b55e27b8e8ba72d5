package shapes

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

var product = GEMM{M: 70, N: 130, K: 40, Bits: 4, HighBits: 2, WeightBits: 8}

// sameGates reports whether two masks of the same shape are equal.
func sameGates(a, b *pgworkloads.GateMask) bool {
	for m := range a.M() {
		for n := range a.N() {
			if a.Gated(m, n) != b.Gated(m, n) {
				return false
			}
		}
	}
	return true
}

func mustRandom(t *testing.T, g GEMM, gated float64, seed uint64) pgworkloads.Workload {
	t.Helper()
	work, err := g.Random(gated, seed)
	if err != nil {
		t.Fatal(err)
	}
	return work
}

// TestRandomGates expects the same gates from the same seed, other gates from another seed, and
// different checksums.
func TestRandomGates(t *testing.T) {
	a, again := mustRandom(t, product, 0.4, 7), mustRandom(t, product, 0.4, 7)
	if !sameGates(a.Layers[0].Gates, again.Layers[0].Gates) || a.Checksum != again.Checksum {
		t.Error("the same seed gives other gates")
	}
	wider := product
	wider.HighBits = 3
	for _, other := range []pgworkloads.Workload{
		mustRandom(t, product, 0.4, 8), mustRandom(t, product, 0.41, 7), mustRandom(t, wider, 0.4, 7),
	} {
		if a.Checksum == other.Checksum {
			t.Error("another product has the same checksum")
		}
	}
	if sameGates(a.Layers[0].Gates, mustRandom(t, product, 0.4, 8).Layers[0].Gates) {
		t.Error("another seed gives the same gates")
	}
	if !a.Synthetic || a.Images != 1 || a.Name != "gemm-70x130x40" || len(a.Layers) != 1 {
		t.Errorf("workload %+v", a)
	}
	l := a.Layers[0]
	if l.M(1) != 70 || l.N() != 130 || l.K() != 40 || !l.Gated || l.Check() != nil {
		t.Errorf("layer %+v: %v", l.Layer, l.Check())
	}
}

// TestRandomFraction expects a fraction close to the probability: within 5 standard deviations, and
// exact at 0 and 1.
func TestRandomFraction(t *testing.T) {
	outputs := float64(product.M * product.N)
	for _, gated := range []float64{0, 0.01, 0.4, 0.99, 1} {
		count := float64(mustRandom(t, product, gated, 3).Layers[0].GatedOutputs())
		if off := math.Abs(count - gated*outputs); off > 5*math.Sqrt(outputs*gated*(1-gated)) {
			t.Errorf("%v of %v gated at probability %v", count, outputs, gated)
		}
	}
}

func TestBadGEMM(t *testing.T) {
	for _, c := range []struct {
		change func(g *GEMM)
		want   string
	}{
		{func(g *GEMM) { g.M = 0 }, "M: must be 1..16777216, got 0"},
		{func(g *GEMM) { g.N = -1 }, "N: must be 1..16777216, got -1"},
		{func(g *GEMM) { g.K = 1<<24 + 1 }, "K: must be 1..16777216, got 16777217"},
		{func(g *GEMM) { g.M, g.N = 1<<20, 1<<20 }, "M: times N must be at most 268435456 outputs, got 1099511627776"},
		{func(g *GEMM) { g.Bits = 1 }, "bits: must be 2..8, got 1"},
		{func(g *GEMM) { g.Bits = 9 }, "bits: must be 2..8, got 9"},
		{func(g *GEMM) { g.HighBits = 4 }, "high-bits: must be 1..3, got 4"},
		{func(g *GEMM) { g.HighBits = 0 }, "high-bits: must be 1..3, got 0"},
		{func(g *GEMM) { g.WeightBits = 0 }, "weight-bits: must be 1..8, got 0"},
		{func(g *GEMM) { g.K = 561434 }, "K: must be at most 561433, or sums of 4-bit activations and 8-bit weights could overflow 32 bits, got 561434"},
	} {
		g := product
		c.change(&g)
		if _, err := g.Random(0.5, 1); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
		if _, err := g.Masked("missing.npy"); err == nil || err.Error() != c.want {
			t.Errorf("masked: got %v, want %s", err, c.want)
		}
	}
	longest := product
	longest.K = 561433
	mustRandom(t, longest, 0, 1)
	for _, gated := range []float64{-0.1, 1.1, math.NaN()} {
		if _, err := product.Random(gated, 1); err == nil || !strings.HasPrefix(err.Error(), "gated: must be 0..1, got ") {
			t.Errorf("gated %v: got %v", gated, err)
		}
	}
}

// zippedArrays is a .npz file of arrays, as numpy.savez writes it.
func zippedArrays(t *testing.T, arrays ...[]byte) []byte {
	t.Helper()
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for i, content := range arrays {
		member, err := archive.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("arr_%d.npy", i), Method: zip.Store})
		if err == nil {
			_, err = member.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// TestMaskOfAnyKind draws a mask and reads it in every type, byte order and element order that
// numpy has for zeros and ones, alone and in a .npz file.
func TestMaskOfAnyKind(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m, n := rapid.IntRange(1, 5).Draw(r, "m"), rapid.IntRange(1, 5).Draw(r, "n")
		gates := rapid.SliceOfN(rapid.IntRange(0, 1), m*n, m*n).Draw(r, "gates")
		kind := rapid.SampledFrom([]string{"b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"}).Draw(r, "type")
		order := rapid.SampledFrom([]string{"<", ">", "|", "="}).Draw(r, "byte order")
		fortran := rapid.Bool().Draw(r, "fortran")
		size := int(kind[1] - '0')
		one := map[string]uint64{"f2": 0x3c00, "f4": 0x3f800000, "f8": 0x3ff0000000000000}[kind]
		if one == 0 {
			one = 1
		}
		data := make([]byte, m*n*size)
		for i, gate := range gates {
			if fortran {
				i = i%n*m + i/n
			}
			for b := range size {
				at := i*size + b
				if order == ">" {
					at = i*size + size - 1 - b
				}
				data[at] = byte(uint64(gate) * one >> (8 * b))
			}
		}
		header := fmt.Sprintf("{'descr': '%s%s', 'fortran_order': %s, 'shape': (%d, %d), }\n",
			order, kind, map[bool]string{true: "True", false: "False"}[fortran], m, n)
		content := append([]byte{0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, byte(len(header)), 0}, header...)
		content = append(content, data...)
		if rapid.Bool().Draw(r, "zipped") {
			content = zippedArrays(t, content)
		}
		file := filepath.Join(t.TempDir(), "mask")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		mask, _, err := readMask(file, m, n)
		if err != nil {
			r.Fatalf("%s: %v", header, err)
		}
		for i, gate := range gates {
			if mask.Gated(i/n, i%n) != (gate == 1) {
				r.Errorf("%s: gate %d is not %d", header, i, gate)
			}
		}
	})
}

// TestMasked reads masks of both types.
func TestMasked(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	gates := make([]byte, product.M*product.N)
	for i := range gates {
		gates[i] = byte(random.IntN(2))
	}
	array := npy.New(gates, product.M, product.N)
	var sums []string
	for _, dtype := range []npy.DType{npy.Uint8, npy.Bool} {
		array.DType = dtype
		file := filepath.Join(t.TempDir(), "mask.npy")
		if err := os.WriteFile(file, npy.Encode(array), 0o600); err != nil {
			t.Fatal(err)
		}
		work, err := product.Masked(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, gate := range gates {
			if work.Layers[0].Gates.Gated(i/product.N, i%product.N) != (gate == 1) {
				t.Fatalf("%s: gate %d, %d is not %d", dtype, i/product.N, i%product.N, gate)
			}
		}
		if work.Synthetic {
			t.Errorf("%s: given gates are called synthetic", dtype)
		}
		sums = append(sums, work.Checksum)
	}
	if sums[0] == sums[1] {
		t.Error("other files have the same checksum")
	}
}

// TestBadMasks names the file and the field.
func TestBadMasks(t *testing.T) {
	product := GEMM{M: 2, N: 3, K: 1, Bits: 4, HighBits: 2, WeightBits: 8}
	good := npy.Encode(npy.New([]byte{0, 1, 0, 1, 0, 1}, 2, 3))
	for _, c := range []struct {
		content []byte
		want    string
	}{
		{npy.Encode(npy.New([]byte{0, 1, 0, 1, 0, 2}, 2, 3)), "elements must be 0 or 1, got 2 at (1, 2); if all but 0 are meant, save mask != 0"},
		{npy.Encode(npy.New(make([]byte, 6), 3, 2)), "shape: must be M x N = (2, 3), got (3, 2)"},
		{npy.Encode(npy.New(make([]byte, 6), 6)), "shape: must be M x N = (2, 3), got (6,)"},
		{npy.Encode(npy.New(make([]byte, 1<<20), 1<<10, 1<<10)), "shape: must be M x N = (2, 3), got (1024, 1024)"},
		{npy.Encode(npy.New([]float32{0, 1, 0, 1, 0.5, 1}, 2, 3)), "elements must be 0 or 1, got 0.5 at (1, 1); if all but 0 are meant, save mask != 0"},
		{npy.Encode(npy.New([]int64{0, 1, 0, -1, 0, 1}, 2, 3)), "elements must be 0 or 1, got -1 at (1, 0); if all but 0 are meant, save mask != 0"},
		{bytes.Replace(good, []byte("|u1"), []byte("|O8"), 1), `elements of type "|O8" are no booleans or numbers, save them as booleans: mask.astype(bool)`},
		{zippedArrays(t, good, good), "holds 2 arrays, must hold one: the mask"},
		{zippedArrays(t), "not a .npy file: it does not start with \\x93NUMPY"},
		{zippedArrays(t, good)[:200], "not a whole .npz file; write it again"},
		{zippedArrays(t, npy.Encode(npy.New(make([]byte, 1<<20), 1<<10, 1<<10))), "is larger than any mask of M x N gates, must hold one array of that shape"},
		{good[:len(good)-1], "the file is truncated, write it again: shape (2, 3) of |u1 needs more data than there are (5 bytes)"},
		{append(good[:len(good):len(good)], 0), "1 bytes follow the array's data, write the file again"},
		{nil, `not a .npy file: it does not start with \x93NUMPY`},
	} {
		file := filepath.Join(t.TempDir(), "mask.npy")
		if err := os.WriteFile(file, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := product.Masked(file); err == nil || err.Error() != file+": "+c.want {
			t.Errorf("got %v, want %s: %s", err, file, c.want)
		}
	}
	if _, err := product.Masked("missing.npy"); err == nil || !strings.Contains(err.Error(), "missing.npy") {
		t.Errorf("a missing file: got %v", err)
	}
}

// TestRecurrentGEMM checks that a recurrent product has M rows in every time step, and refuses
// steps between which no state can be passed.
func TestRecurrentGEMM(t *testing.T) {
	g := GEMM{M: 3, N: 8, K: 2, Bits: 4, HighBits: 2, WeightBits: 8, Steps: 5}
	w, err := g.Random(0.5, 1)
	if err != nil {
		t.Fatal(err)
	}
	layer := w.Layers[0]
	if !layer.Recurrent || layer.M(w.Images) != 15 || layer.PixelsPerImage() != 5 || w.Images != 3 || layer.Gates.M() != 15 {
		t.Errorf("got a batch of %d, %+v", w.Images, layer.Layer)
	}
	once := g
	once.Steps = 0
	if other, err := once.Random(0.5, 1); err != nil || other.Checksum == w.Checksum || other.Name == w.Name || other.Layers[0].Recurrent {
		t.Errorf("without time steps it is %q, %v", other.Name, err)
	}
	for _, test := range []struct {
		spoil func(*GEMM)
		want  string
	}{
		{func(g *GEMM) { g.N = 7 }, "N: must be a multiple of K = 2 in a recurrent product, as 4*K for an LSTM, got 7"},
		{func(g *GEMM) { g.Steps = -1 }, "recurrent: must be 0..1048576, got -1"},
		{func(g *GEMM) { g.M, g.N, g.Steps = 1<<16, 1<<12, 2 }, "recurrent: times M times N must be at most 268435456 outputs, got 2 times 268435456"},
	} {
		bad := g
		test.spoil(&bad)
		if err := bad.Check(); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
