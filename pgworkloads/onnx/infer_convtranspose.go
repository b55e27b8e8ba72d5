package onnx

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
)

func init() {
	count(standard, inferConvTranspose, (*graph).convolveTransposed, "ConvTranspose")
}

// transposedConv is the geometry of a transposed convolution: every input pixel
// adds a kernel of products to the output.
type transposedConv struct {
	window
	input, output            []int // spatial
	batch, channels, filters int
	groups                   int
}

// transposedConv infers the geometry of a node with weights [C, M/groups, kernel].
func (n *node) transposedConv() (transposedConv, error) {
	input, err := n.image()
	if err != nil {
		return transposedConv{}, err
	}
	filter, err := n.shape(convWeights)
	if err != nil {
		return transposedConv{}, err
	}
	if len(filter) != len(input) {
		return transposedConv{}, fmt.Errorf("weights of %v don't fit an input of %v", filter, input)
	}
	c := transposedConv{input: input[leading:], batch: input[0], channels: input[1], groups: n.number("group", 1)}
	if c.groups < 1 || filter[0] != c.channels || c.channels%c.groups != 0 {
		return c, fmt.Errorf("%d groups of weights %v don't fit an input of %v", c.groups, filter, input)
	}
	c.filters = filter[1] * c.groups
	if c.window, err = n.windowOf(c.input, filter[leading:]); err != nil {
		return c, err
	}
	c.output, err = c.outputs(n)
	return c, err
}

// outputs returns the output positions, as the standard defines them.
func (c transposedConv) outputs(n *node) ([]int, error) {
	out := n.numbers("output_shape")
	if out != nil {
		if len(out) == len(c.input)+leading { // some exporters add samples and channels
			out = out[leading:]
		}
		if len(out) != len(c.input) || slices.Min(out) < 1 {
			return nil, fmt.Errorf("output_shape must be %d numbers, got %v", len(c.input), out)
		}
		return out, nil
	}
	extra := n.numbers("output_padding")
	if extra == nil {
		extra = make([]int, len(c.input))
	}
	if len(extra) != len(c.input) || slices.Min(extra) < 0 || slices.Max(extra) > maxWindow {
		return nil, fmt.Errorf("output_padding must be %d numbers of 0..%d, got %v", len(c.input), maxWindow, extra)
	}
	mode := n.text("auto_pad", "NOTSET")
	out = make([]int, len(c.input))
	for d, size := range c.input {
		out[d] = (size-1)*c.stride[d] + c.reach(d) + extra[d]
		switch mode {
		case "SAME_UPPER", "SAME_LOWER":
			out[d] = size * c.stride[d]
		case "NOTSET", "":
			out[d] -= c.before[d] + c.after[d]
		case "VALID":
		default:
			return nil, badAutoPad(mode)
		}
		if out[d] < 1 {
			return nil, fmt.Errorf("its pads leave nothing of an output of %d", out[d]+c.before[d]+c.after[d])
		}
	}
	return out, nil
}

func inferConvTranspose(n *node) ([]value, error) {
	c, err := n.transposedConv()
	if err != nil {
		return nil, err
	}
	return shaped(slices.Concat([]int{c.batch, c.filters}, c.output)...)
}

// overlapped is what readers should know about a transposed convolution.
const overlapped = "transposed convolution, taken as the product of its input pixels and all weights; adding up where results overlap takes no time"

// convolveTransposed makes a layer of the products of a transposed convolution: one row per pixel
// of the input, and one column per weight of an output channel's kernel.
func (g *graph) convolveTransposed(n *node) error {
	c, err := n.transposedConv()
	if err != nil {
		return err
	}
	if err := n.checkSpatial(len(c.input)); err != nil {
		return err
	}
	if err := g.apart(n, n.in[0], 0); err != nil {
		return err
	}
	samples, err := g.perSample(n, "images", c.batch)
	if err != nil {
		return err
	}
	pixels := [2]int{samples, 1}
	for d, size := range c.input {
		pixels[d] *= size
	}
	g.notes.Add(overlapped, n.label())
	right := n.in[convWeights]
	return g.add(n, "", pgworkloads.Layer{
		Op: pgworkloads.OpConv, Groups: c.groups,
		InChannels: c.channels, OutChannels: c.filters * volume(c.kernel),
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: pixels, Output: pixels,
	}, n.in[0], right, right.weights)
}
