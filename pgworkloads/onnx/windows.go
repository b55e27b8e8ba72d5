package onnx

import (
	"fmt"
	"slices"
)

// window is how a convolution or a pooling moves over the spatial dimensions of its input.
type window struct {
	kernel, stride, dilation, before, after []int
	// ceil rounds the number of positions up.
	ceil bool
}

// maxWindow bounds the numbers of a window, so that none overflows.
const maxWindow = 1 << 31

// window reads the attributes of a node. kernel is the size from its weights; nil for none.
func (n *node) window(input, kernel []int) (window, error) {
	w, err := n.windowOf(input, kernel)
	if err != nil {
		return w, err
	}
	err = w.automatic(n.text("auto_pad", "NOTSET"), input)
	return w, err
}

// windowOf is window without the padding of auto_pad.
func (n *node) windowOf(input, kernel []int) (window, error) {
	w := window{
		kernel: n.numbers("kernel_shape"), stride: n.numbers("strides"), dilation: n.numbers("dilations"),
		ceil: n.number("ceil_mode", 0) != 0,
	}
	if w.kernel == nil {
		w.kernel = kernel
	}
	if kernel != nil && !slices.Equal(w.kernel, kernel) {
		return w, fmt.Errorf("kernel_shape %v does not fit weights of %v", w.kernel, kernel)
	}
	for _, list := range []*[]int{&w.stride, &w.dilation} {
		if *list == nil {
			*list = slices.Repeat([]int{1}, len(input))
		}
	}
	pads := n.numbers("pads")
	if pads == nil {
		pads = make([]int, 2*len(input))
	}
	for _, list := range []struct {
		name        string
		numbers     []int
		least, size int
	}{
		{"kernel_shape", w.kernel, 1, len(input)}, {"strides", w.stride, 1, len(input)},
		{"dilations", w.dilation, 1, len(input)}, {"pads", pads, 0, 2 * len(input)},
	} {
		if len(list.numbers) != list.size {
			return w, fmt.Errorf("%s must be %d numbers, got %v", list.name, list.size, list.numbers)
		}
		if slices.Min(list.numbers) < list.least || slices.Max(list.numbers) > maxWindow {
			return w, fmt.Errorf("%s must be %d..%d, got %v", list.name, list.least, maxWindow, list.numbers)
		}
	}
	w.before, w.after = pads[:len(input)], pads[len(input):]
	return w, nil
}

// automatic computes the padding for auto_pad.
func (w *window) automatic(mode string, input []int) error {
	switch mode {
	case "NOTSET", "":
		return nil
	case "VALID":
		w.before, w.after = make([]int, len(input)), make([]int, len(input))
		return nil
	case "SAME_UPPER", "SAME_LOWER":
	default:
		return badAutoPad(mode)
	}
	w.before, w.after = make([]int, len(input)), make([]int, len(input))
	for d, size := range input {
		positions := ceilDiv(size, w.stride[d])
		all := max((positions-1)*w.stride[d]+w.reach(d)-size, 0)
		w.before[d], w.after[d] = all/2, all-all/2
		if mode == "SAME_LOWER" {
			w.before[d], w.after[d] = w.after[d], w.before[d]
		}
	}
	return nil
}

func badAutoPad(mode string) error {
	return fmt.Errorf("auto_pad must be NOTSET, VALID, SAME_UPPER or SAME_LOWER, got %q", mode)
}

// reach is the extent of the kernel over the input.
func (w window) reach(d int) int { return (w.kernel[d]-1)*w.dilation[d] + 1 }

// positions returns the output positions.
func (w window) positions(input []int) ([]int, error) {
	out := make([]int, len(input))
	for d, size := range input {
		room := size + w.before[d] + w.after[d] - w.reach(d)
		if room < 0 {
			return nil, fmt.Errorf("a kernel of %d is larger than the padded input of %d",
				w.reach(d), size+w.before[d]+w.after[d])
		}
		out[d] = room/w.stride[d] + 1
		// A position that ceil_mode adds must start within the input or the padding before it.
		if w.ceil && room%w.stride[d] != 0 && out[d]*w.stride[d] < size+w.before[d] {
			out[d]++
		}
	}
	return out, nil
}

// symmetric returns an input size and a padding, equal on both sides, with which a kernel without
// dilation has the given number of positions: those of the window if they fit, otherwise the input
// itself with another padding. Otherwise the input is longer by the extra zeros of one side or, if
// the kernel is dilated, as long as the positions need.
func (w window) symmetric(d, size, positions int) (input, padding int) {
	gives := func(input, padding int) bool {
		room := input + 2*padding - w.kernel[d]
		return room >= 0 && room/w.stride[d]+1 == positions
	}
	less, more := min(w.before[d], w.after[d]), max(w.before[d], w.after[d])
	for _, padding := range []int{more, less} {
		if gives(size, padding) {
			return size, padding
		}
	}
	if w.dilation[d] == 1 {
		return size + more - less, less
	}
	// The smallest padding that may work; if it gives more positions, none works.
	needed := (positions-1)*w.stride[d] + w.kernel[d]
	if padding = max(0, ceilDiv(needed-size, 2)); gives(size, padding) {
		return size, padding
	}
	return needed, 0
}

func ceilDiv(a, b int) int {
	if a < 0 {
		return -(-a / b)
	}
	return (a + b - 1) / b
}
