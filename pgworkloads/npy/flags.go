package npy

import (
	"fmt"
	"math"
	"slices"

	"pgsim/pgworkloads/half"
)

// Flags are an array of zeros and ones, of any type that numpy has for them.
type Flags struct {
	// Shape is the length of every dimension.
	Shape []int

	dtype   DType
	kind    byte // of the type, as numpy has it
	size    int  // bytes of an element
	big     bool // the first byte of an element is the highest one
	fortran bool
	data    []byte
}

// MaxFlagBytes is the largest size of an element of [Flags].
const MaxFlagBytes = 8

// ReadFlags reads a .npy file of booleans, integers or floating-point numbers of any byte order, in
// C or in Fortran order. It checks only the shape; [Flags.Each] checks the elements. The data may
// be incomplete or of another size, so that a wrong shape is reported first; Each refuses such
// data.
func ReadFlags(file []byte) (Flags, error) {
	h, data, err := split(file)
	if err != nil {
		return Flags{}, err
	}
	f := Flags{Shape: h.shape, dtype: h.dtype, fortran: h.fortran, data: data}
	err = f.readType()
	return f, err
}

// readType reads numpy's name of a type: byte order, kind and size in bytes.
func (f *Flags) readType() error {
	const parts = 3 // a character each
	if len(f.dtype) == parts {
		f.big, f.kind, f.size = f.dtype[0] == '>', f.dtype[1], int(f.dtype[2]-'0')
	}
	sizes := map[byte][]int{'b': {1}, 'u': {1, 2, 4, 8}, 'i': {1, 2, 4, 8}, 'f': {2, 4, 8}}
	if !slices.Contains(sizes[f.kind], f.size) || !slices.Contains([]byte("<>|="), f.dtype[0]) {
		return fmt.Errorf("elements of type %q are no booleans or numbers, save them as booleans: mask.astype(bool)", string(f.dtype))
	}
	return nil
}

// Each calls do for every element, with its position in C order and whether it is one. If an
// element is neither zero nor one, the error gives its position.
func (f Flags) Each(do func(at int, one bool)) error {
	h := header{dtype: f.dtype, shape: f.Shape}
	if err := h.checkSize(f.data, f.size); err != nil {
		return err
	}
	count := len(f.data) / f.size
	for i := range count {
		at := i
		if f.fortran {
			at = f.turned(i)
		}
		switch v := f.value(f.data[i*f.size:][:f.size]); v {
		case 0:
			do(at, false)
		case 1:
			do(at, true)
		default:
			return fmt.Errorf("elements must be 0 or 1, got %v at %s; if all but 0 are meant, save mask != 0", v, ShapeString(f.position(at)))
		}
	}
	return nil
}

// value returns an element.
func (f Flags) value(b []byte) float64 {
	var bits uint64
	for i := range b {
		at := i
		if !f.big {
			at = len(b) - 1 - i
		}
		bits = bits<<byteBits | uint64(b[at])
	}
	switch {
	case f.kind == 'f' && f.size == 2:
		return half.Float(uint16(bits))
	case f.kind == 'f' && f.size == 4:
		return float64(math.Float32frombits(uint32(bits)))
	case f.kind == 'f':
		return math.Float64frombits(bits)
	case f.kind == 'i':
		unused := wordBits - byteBits*f.size
		return float64(int64(bits) << unused >> unused)
	}
	return float64(bits)
}

const byteBits, wordBits = 8, 64

// turned returns the position in C order of the element at a position in Fortran order.
func (f Flags) turned(place int) int {
	at, stride := 0, 1
	strides := make([]int, len(f.Shape))
	for d := len(f.Shape) - 1; d >= 0; d-- {
		strides[d] = stride
		stride *= f.Shape[d]
	}
	for d, size := range f.Shape {
		at += place % size * strides[d]
		place /= size
	}
	return at
}

// position returns the indices of a position in C order.
func (f Flags) position(place int) []int {
	at := make([]int, len(f.Shape))
	for d := len(at) - 1; d >= 0; d-- {
		at[d] = place % f.Shape[d]
		place /= f.Shape[d]
	}
	return at
}
