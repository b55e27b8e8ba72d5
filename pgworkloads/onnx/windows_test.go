package onnx

import (
	"testing"

	"pgregory.net/rapid"
)

// starts counts the positions of a window one by one.
func starts(input, kernel, stride, dilation, before, after int) int {
	count := 0
	for at := -before; at+(kernel-1)*dilation < input+after; at += stride {
		count++
	}
	return count
}

// TestSymmetric draws windows and expects a convolution without dilation, with equal padding on
// both sides, that has the same positions: over the input itself if any padding gives them.
// Otherwise the input is longer by the extra zeros of one side or, if the kernel was dilated, as
// long as the positions need.
func TestSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
		input, kernel, stride := number("input", 1, 20), number("kernel", 1, 7), number("stride", 1, 5)
		dilation, before, after := number("dilation", 1, 3), number("before", 0, 6), number("after", 0, 6)
		w := window{
			kernel: []int{kernel}, stride: []int{stride}, dilation: []int{dilation},
			before: []int{before}, after: []int{after},
		}
		want := starts(input, kernel, stride, dilation, before, after)
		positions, err := w.positions([]int{input})
		if (err == nil) != (want > 0) || (err == nil && positions[0] != want) {
			t.Fatalf("got %v, %v, want %d positions", positions, err, want)
		}
		if err != nil {
			return
		}
		size, padding := w.symmetric(0, input, want)
		exists := false
		for p := range 40 {
			exists = exists || starts(input, kernel, stride, 1, p, p) == want
		}
		switch {
		case starts(size, kernel, stride, 1, padding, padding) != want:
			t.Errorf("an input of %d with padding %d gives other positions than %d", size, padding, want)
		case dilation > 1 && exists && size != input:
			t.Errorf("got an input of %d, a padding of %d would do", size, input)
		case dilation > 1 && !exists && (padding != 0 || size != (want-1)*stride+kernel):
			t.Errorf("got an input of %d with padding %d, %d positions need less", size, padding, want)
		case dilation == 1 && size > input+max(before-after, after-before):
			t.Errorf("got an input of %d", size)
		case before == after && dilation == 1 && (size != input || padding != before):
			t.Errorf("padding %d became %d over %d", before, padding, size)
		}
	})
}

// TestCeilMode expects rounding up only if the last window starts within the input or the padding
// before it.
func TestCeilMode(t *testing.T) {
	for _, c := range []struct{ input, kernel, stride, padding, floor, ceil int }{
		{4, 3, 2, 0, 1, 2},
		{5, 3, 2, 0, 2, 2},
		{6, 2, 4, 0, 2, 2},
		{5, 1, 3, 1, 3, 3}, // another window would start at 9 of 1+5
		{3, 2, 2, 1, 2, 2},
	} {
		w := window{
			kernel: []int{c.kernel}, stride: []int{c.stride}, dilation: []int{1},
			before: []int{c.padding}, after: []int{c.padding},
		}
		for ceil, want := range map[bool]int{false: c.floor, true: c.ceil} {
			w.ceil = ceil
			got, err := w.positions([]int{c.input})
			if err != nil || got[0] != want {
				t.Errorf("%+v, ceil %v: got %v, %v", c, ceil, got, err)
			}
		}
	}
}
