package npy

import (
	"encoding/binary"
	"fmt"
)

// A file is magic, version (major, minor), header length (little endian, 2
// bytes in version 1 and 4 bytes later), header, data. Source: numpy's
// documentation of numpy.lib.format.
const (
	magic         = "\x93NUMPY"
	versionBytes  = 2
	shortLength   = 2 // bytes of the header length in format 1.0
	longLength    = 4 // bytes of the header length in formats 2.0 and 3.0
	headerAlign   = 64
	lastMajor     = 3
	maxDimensions = 32 // numpy's own limit before 2.0
)

// MaxHeaderBytes bounds what a file has before its data. Real headers of plain types take 128
// bytes.
const MaxHeaderBytes = 1 << 16

// splitHeader returns the header's text and the data after it.
func splitHeader(file []byte) (header string, data []byte, err error) {
	start := len(magic) + versionBytes
	if len(file) < start || string(file[:len(magic)]) != magic {
		return "", nil, fmt.Errorf("not a .npy file: it does not start with \\x93NUMPY")
	}
	major, minor := file[len(magic)], file[len(magic)+1]
	if major < 1 || major > lastMajor || minor != 0 {
		return "", nil, fmt.Errorf("npy format %d.%d is not supported, use 1.0, 2.0 or 3.0", major, minor)
	}
	width := longLength
	if major == 1 {
		width = shortLength
	}
	if len(file) < start+width {
		return "", nil, errTruncated
	}
	length := uint64(binary.LittleEndian.Uint16(file[start:]))
	if width == longLength {
		length = uint64(binary.LittleEndian.Uint32(file[start:]))
	}
	start += width
	if length > MaxHeaderBytes-uint64(start) {
		return "", nil, fmt.Errorf("the header is %d bytes long, more than any of a plain array", length)
	}
	end := start + int(length)
	if len(file) < end {
		return "", nil, errTruncated
	}
	return string(file[start:end]), file[end:], nil
}

var errTruncated = fmt.Errorf("the file is truncated, write it again")

// header is what a file declares before its data.
type header struct {
	dtype   DType
	fortran bool // the first index changes fastest
	shape   []int
}

// parseHeader reads a header: a Python dictionary with exactly the keys descr,
// fortran_order and shape.
func parseHeader(text string) (header, error) {
	var h header
	s := scanner{text: text}
	given := map[string]bool{}
	s.expect('{')
	for s.err == nil && !s.accept('}') {
		key := s.quoted()
		s.expect(':')
		switch key {
		case "descr":
			h.dtype = DType(s.quoted())
		case "fortran_order":
			h.fortran = s.boolean()
		case "shape":
			h.shape = s.tuple()
		default:
			s.fail("header key %q is not known", key)
		}
		if given[key] {
			s.fail("header key %q is given twice", key)
		}
		given[key] = true
		if !s.accept(',') {
			s.expect('}')
			break
		}
	}
	s.end()
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !given[key] {
			s.fail("header key %q is missing", key)
		}
	}
	return h, s.err
}

// check refuses types and orders that no trace holds.
func (h header) check() error {
	if err := h.dtype.Check(); err != nil {
		return err
	}
	if h.fortran {
		return fmt.Errorf("the array is in Fortran order, save it in C order (numpy.ascontiguousarray)")
	}
	return nil
}
