package npy

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
)

// Array is an array as stored in its file.
type Array struct {
	// DType is the type of the elements.
	DType DType
	// Shape is the length of every dimension; empty for a single value.
	Shape []int
	// Data are the elements: C order, little endian.
	Data []byte
}

func split(file []byte) (h header, data []byte, err error) {
	text, data, err := splitHeader(file)
	if err == nil {
		h, err = parseHeader(text)
	}
	return h, data, err
}

// Decode reads a whole .npy file. The array's data are a part of file.
func Decode(file []byte) (Array, error) {
	h, data, err := split(file)
	if err == nil {
		err = h.check()
	}
	if err == nil {
		err = h.checkSize(data, h.dtype.Size())
	}
	if err != nil {
		return Array{}, err
	}
	return Array{DType: h.dtype, Shape: h.shape, Data: data}, nil
}

// checkSize refuses data whose length does not match the shape, for elements of a size.
func (h header) checkSize(data []byte, element int) error {
	want, ok := sizeOf(element, h.shape)
	switch {
	case !ok || uint64(len(data)) < want:
		return fmt.Errorf("%w: shape %s of %s needs more data than there are (%d bytes)",
			errTruncated, ShapeString(h.shape), h.dtype, len(data))
	case uint64(len(data)) > want:
		return fmt.Errorf("%d bytes follow the array's data, write the file again", uint64(len(data))-want)
	}
	return nil
}

// Bytes returns the size of an array's data in bytes; false if it doesn't fit uint64 or a length is
// negative.
func Bytes(dtype DType, shape []int) (uint64, bool) { return sizeOf(dtype.Size(), shape) }

func sizeOf(element int, shape []int) (uint64, bool) {
	size := uint64(element)
	for _, n := range shape {
		if n == 0 {
			return 0, true
		}
	}
	for _, n := range shape {
		high, low := bits.Mul64(size, uint64(n))
		if n < 0 || high != 0 {
			return 0, false
		}
		size = low
	}
	return size, true
}

// Encode returns the array as a .npy file of format 1.0, byte for byte as
// numpy.save writes it.
func Encode(a Array) []byte {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", a.DType, ShapeString(a.Shape))
	start := len(magic) + versionBytes + shortLength
	length := len(header) + 1 // the newline
	length += (headerAlign - (start+length)%headerAlign) % headerAlign
	file := append([]byte(magic), 1, 0)
	file = binary.LittleEndian.AppendUint16(file, uint16(length))
	file = append(file, header...)
	file = append(file, bytes.Repeat([]byte{' '}, length-len(header)-1)...)
	file = append(file, '\n')
	return append(file, a.Data...)
}

// ShapeString writes a shape as Python does: (), (3,), (3, 4).
func ShapeString(shape []int) string {
	words := make([]string, len(shape))
	for i, n := range shape {
		words[i] = fmt.Sprint(n)
	}
	if len(words) == 1 {
		return "(" + words[0] + ",)"
	}
	return "(" + strings.Join(words, ", ") + ")"
}
