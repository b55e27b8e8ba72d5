package tracetest

import (
	"encoding/binary"

	"pgsim/pgworkloads/npy"
)

// Put writes a value into an array of a sample.
func Put[T npy.Number](s *Sample, name string, i int, value T) {
	a := s.Arrays[name]
	data, _ := binary.Append(nil, binary.LittleEndian, value)
	copy(a.Data[i*len(data):], data)
}
