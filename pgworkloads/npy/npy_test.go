package npy_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/pgworkloads/npy"
)

func Example() {
	file := npy.Encode(npy.New([]int16{1, -2, 300, 4, 5, 6}, 2, 3))
	array, err := npy.Decode(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(array.DType, npy.ShapeString(array.Shape), npy.Values[int16](array))
	// Output: <i2 (2, 3) [1 -2 300 4 5 6]
}

// asNumpy is what numpy.save writes for numpy.array([[1, -2]], dtype='<i2'):
// the header is padded with blanks to 128 bytes.
const asNumpy = "934e554d5059" + "0100" + "7600" +
	"7b276465736372273a20273c6932272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c2032292c207d"

func TestEncodeAsNumpy(t *testing.T) {
	got := npy.Encode(npy.New([]int16{1, -2}, 1, 2))
	want, err := hex.DecodeString(asNumpy)
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, bytes.Repeat([]byte{' '}, 127-len(want))...)
	want = append(want, '\n', 1, 0, 0xfe, 0xff)
	if !bytes.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// withHeader returns a file of format major.0 with the given header.
func withHeader(major byte, header string, data ...byte) []byte {
	file := append([]byte("\x93NUMPY"), major, 0, byte(len(header)), byte(len(header)>>8))
	if major > 1 {
		file = append(file, 0, 0)
	}
	return append(append(file, header...), data...)
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, header string
		major        byte
		want         npy.Array
	}{
		{"version 1", "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n", 1, npy.New([]uint8{7, 8}, 2)},
		{"version 2", "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n", 2, npy.New([]uint8{7, 8}, 2)},
		{"version 3", "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n", 3, npy.New([]uint8{7, 8}, 2)},
		{"no last comma, no blanks", `{"shape":(1,2),"fortran_order":False,"descr":"|i1"}`, 1, npy.New([]int8{7, 8}, 1, 2)},
		{"a single value", "{'descr': '<i2', 'fortran_order': False, 'shape': (), }", 1, npy.Array{DType: npy.Int16, Shape: []int{}, Data: []byte{7, 8}}},
	} {
		got, err := npy.Decode(withHeader(c.major, c.header, 7, 8))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	empty, err := npy.Decode(withHeader(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 99999999999), }"))
	if err != nil || len(empty.Data) != 0 {
		t.Errorf("an empty array: %v, %v", empty, err)
	}
}

func TestRefusals(t *testing.T) {
	const good = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }"
	replace := func(old, replacement string) []byte {
		if !strings.Contains(good, old) {
			t.Fatalf("the header has no %s", old)
		}
		return withHeader(1, strings.Replace(good, old, replacement, 1), 7, 8)
	}
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, `not a .npy file: it does not start with \x93NUMPY`},
		{[]byte("\x93NUMPX\x01\x00"), `not a .npy file: it does not start with \x93NUMPY`},
		{[]byte("\x93NUMPY\x04\x00"), "npy format 4.0 is not supported, use 1.0, 2.0 or 3.0"},
		{[]byte("\x93NUMPY\x01\x01"), "npy format 1.1 is not supported, use 1.0, 2.0 or 3.0"},
		{[]byte("\x93NUMPY\x01\x00\x10"), "the file is truncated, write it again"},
		{[]byte("\x93NUMPY\x01\x00\x10\x00{"), "the file is truncated, write it again"},
		{[]byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"), "the header is 4294967295 bytes long, more than any of a plain array"},
		{withHeader(1, good, 7), "the file is truncated, write it again: shape (2,) of |u1 needs more data than there are (1 bytes)"},
		{withHeader(1, good, 7, 8, 9), "1 bytes follow the array's data, write the file again"},
		{replace("False", "True"), "the array is in Fortran order, save it in C order (numpy.ascontiguousarray)"},
		{replace("False", "0"), "the header is malformed at byte 34: expected True or False"},
		{replace("|u1", ">i2"), `element type ">i2" is none of those that traces have: |b1 |u1 |i1 <i2 <i4 <i8 <f4 <f8`},
		{replace("|u1", "<U3"), `element type "<U3" is none of those that traces have: |b1 |u1 |i1 <i2 <i4 <i8 <f4 <f8`},
		{replace("'|u1'", "[('a', '|u1')]"), "the header is malformed at byte 10: expected a string"},
		{replace("'|u1'", "'|u1"), `the header is malformed at byte 17: expected '}'`},
		{replace("(2,)", "(2"), "the header is malformed at byte 54: expected a number"},
		{replace("(2,)", "(2)"), `the header is malformed at byte 52: expected ','`},
		{replace("(2,)", "(2 3)"), `the header is malformed at byte 53: expected ','`},
		{replace("(2,)", "2"), `the header is malformed at byte 50: expected '('`},
		{replace("(2,)", "(-2,)"), "the header is malformed at byte 51: expected a number"},
		{replace("(2,)", "(99999999999999999999,)"), "shape: 99999999999999999999 is too large"},
		{replace("(2,)", "(4294967296, 4294967296)"), "the file is truncated, write it again: shape (4294967296, 4294967296) of |u1 needs more data than there are (2 bytes)"},
		{replace("(2,)", "("+strings.Repeat("1, ", 33)+")"), "the array has more than 32 dimensions"},
		{replace("'descr': '|u1', ", ""), `header key "descr" is missing`},
		{replace("'descr'", "'shape': (2,), 'descr'"), `header key "shape" is given twice`},
		{replace("'descr'", "'title': '', 'descr'"), `header key "title" is not known`},
		{replace("}", "} x"), "the header is malformed at byte 58: expected its end"},
		{replace("}", ""), `the header is malformed at byte 56: expected a string`},
	} {
		_, err := npy.Decode(c.file)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v, want %s", c.file, err, c.want)
		}
	}
}

// TestValues reads back the extreme values of every type.
func TestValues(t *testing.T) {
	check(t, true, false)
	check[uint8](t, 0, math.MaxUint8)
	check[int8](t, math.MinInt8, math.MaxInt8)
	check[int16](t, math.MinInt16, math.MaxInt16)
	check[int32](t, math.MinInt32, math.MaxInt32)
	check[int64](t, math.MinInt64, math.MaxInt64)
	check[float32](t, math.SmallestNonzeroFloat32, -math.MaxFloat32)
	check(t, math.SmallestNonzeroFloat64, -math.MaxFloat64)
}

func check[T npy.Number](t *testing.T, values ...T) {
	t.Helper()
	array, err := npy.Decode(npy.Encode(npy.New(values, len(values))))
	if err != nil {
		t.Fatal(err)
	}
	if got := npy.Values[T](array); !slices.Equal(got, values) {
		t.Errorf("%s: got %v, want %v", array.DType, got, values)
	}
}

// TestRoundTrip encodes and decodes any shape.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 4).Draw(t, "shape")
		size := 1
		for _, n := range shape {
			size *= n
		}
		want := npy.New(rapid.SliceOfN(rapid.Int32(), size, size).Draw(t, "values"), shape...)
		got, err := npy.Decode(npy.Encode(want))
		if err != nil {
			t.Fatal(err)
		}
		if got.DType != want.DType || !slices.Equal(got.Shape, shape) || !bytes.Equal(got.Data, want.Data) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// FuzzNPY looks for files that make Decode panic, or that it accepts although their size does not
// follow from their shape.
func FuzzNPY(f *testing.F) {
	f.Add(npy.Encode(npy.New([]float64{1, 2, 3, 4, 5, 6}, 2, 3)))
	f.Add(withHeader(2, `{"shape":(),"fortran_order":False,"descr":"|b1"}`, 1))
	f.Fuzz(func(t *testing.T, file []byte) {
		array, err := npy.Decode(file)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("want one line, got %q", err)
			}
			return
		}
		size, ok := npy.Bytes(array.DType, array.Shape)
		if !ok || size != uint64(len(array.Data)) {
			t.Errorf("shape %v of %s has %d bytes", array.Shape, array.DType, len(array.Data))
		}
	})
}
