package npy

import (
	"fmt"
	"strings"
)

// DType is numpy's name of an element type, with its byte order: "<i2".
type DType string

// The types a trace may hold.
const (
	Bool    DType = "|b1"
	Uint8   DType = "|u1"
	Int8    DType = "|i1"
	Int16   DType = "<i2"
	Int32   DType = "<i4"
	Int64   DType = "<i8"
	Float32 DType = "<f4"
	Float64 DType = "<f8"
)

// dtypes lists every type with the bytes of one element.
var dtypes = []struct {
	name DType
	size int
}{
	{Bool, 1}, {Uint8, 1}, {Int8, 1}, {Int16, 2}, {Int32, 4}, {Int64, 8}, {Float32, 4}, {Float64, 8},
}

// Size returns the bytes of one element, or 0 for an unknown type.
func (d DType) Size() int {
	for _, known := range dtypes {
		if known.name == d {
			return known.size
		}
	}
	return 0
}

// Check returns an error that lists the known types if d is not one of them.
func (d DType) Check() error {
	if d.Size() > 0 {
		return nil
	}
	names := make([]string, len(dtypes))
	for i, known := range dtypes {
		names[i] = string(known.name)
	}
	return fmt.Errorf("element type %q is none of those that traces have: %s", string(d), strings.Join(names, " "))
}
