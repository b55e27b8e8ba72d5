package tracetest

import (
	"fmt"
	"math"

	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
)

// The ops of FORMAT.md as they are written there, one output value at a time. They share nothing
// with the code under test.

// brute3 reads a value of a map.
func brute3(shape []int, values []float64, c, y, x int) float64 {
	return values[c*shape[1]*shape[2]+y*shape[2]+x]
}

// BruteOp computes a node that holds no product.
func BruteOp(n network.Node, shapes [][]int, in [][]float64) []float64 {
	out := make([]float64, network.Elements(n.Shape))
	for i := range out {
		out[i] = bruteValue(n, shapes, in, i)
	}
	return out
}

// bruteChannel returns the channel of an output value, and its position in the channel.
func bruteChannel(n network.Node, i int) (c, y, x int) {
	if len(n.Shape) == 1 {
		return i, 0, 0
	}
	size := n.Shape[1] * n.Shape[2]
	return i / size, i % size / n.Shape[2], i % size % n.Shape[2]
}

// bruteValue computes one output value.
func bruteValue(n network.Node, shapes [][]int, in [][]float64, i int) float64 {
	switch n.Op {
	case "relu":
		return math.Max(in[0][i], 0)
	case "add":
		return in[0][i] + in[1][i]
	case "clamp":
		return math.Min(math.Max(in[0][i], n.Attrs["least"]), n.Attrs["most"])
	case "clipped_relu":
		return bruteLevel(in[0][i], 0, n.Attrs["clip"], n.Attrs["bits"])
	case "signed_quantize":
		return bruteLevel(in[0][i], -n.Attrs["clip"], n.Attrs["clip"], n.Attrs["bits"])
	case "gelu":
		return bruteGELU(in[0][i])
	case "add_positions":
		return in[0][i] + float64(npy.Values[float32](n.Params["table"])[i])
	case "pixels_to_positions":
		t, c := i/n.Shape[1], i%n.Shape[1]
		return brute3(shapes[0], in[0], c, t/shapes[0][2], t%shapes[0][2])
	case "mean_positions", "layer_norm", "softmax":
		return brutePositions(n, shapes[0], in[0], i)
	case "embedding":
		t, e := i/n.Shape[1], i%n.Shape[1]
		return float64(npy.Values[float32](n.Params["table"])[int(in[0][t])*n.Shape[1]+e])
	}
	c, y, x := bruteChannel(n, i)
	param := func(name string) float64 { return float64(npy.Values[float32](n.Params[name])[c]) }
	switch n.Op {
	case "normalize":
		return (in[0][i]/255 - param("mean")) / param("std")
	case "batch_norm":
		return in[0][i]*param("scale") + param("bias")
	case "rprelu":
		v := in[0][i] + param("shift_x")
		if v <= 0 {
			v *= param("slope")
		}
		return v + param("shift_y")
	case "bipolar_quantize":
		steps := math.Pow(2, n.Attrs["bits"]) - 1
		return math.RoundToEven((math.Max(-1, math.Min(in[0][i], 1))+1)/2*steps)*2/steps - 1
	}
	return bruteMoved(n, shapes, in, c, y, x)
}

// bruteMoved computes ops that move values.
func bruteMoved(n network.Node, shapes [][]int, in [][]float64, c, y, x int) float64 {
	attr := func(name string) int { return int(n.Attrs[name]) }
	from := func(c, y, x int) float64 {
		if len(shapes[0]) == 1 {
			return in[0][c]
		}
		return brute3(shapes[0], in[0], c, y, x)
	}
	switch n.Op {
	case "thermometer":
		levels := attr("levels")
		if float64(c%levels) < math.RoundToEven(from(c/levels, y, x)/n.Attrs["step"]) {
			return 1
		}
		return -1
	case "flatten":
		height, width := shapes[0][1], shapes[0][2]
		return from(c/(height*width), c/width%height, c%width)
	case "repeat_channels":
		return from(c%shapes[0][0], y, x)
	case "subsample_pad":
		if c -= attr("before"); c < 0 || c >= shapes[0][0] {
			return 0
		}
		return from(c, y*attr("stride"), x*attr("stride"))
	case "shift":
		y += int(npy.Values[int8](n.Params["dy"])[c])
		x += int(npy.Values[int8](n.Params["dx"])[c])
		if y < 0 || x < 0 || y >= n.Shape[1] || x >= n.Shape[2] {
			return 0
		}
		return from(c, y, x)
	case "shuffle_channels":
		groups := attr("groups")
		for j := range n.Shape[0] / groups {
			for g := range groups {
				if j*groups+g == c {
					return from(g*(n.Shape[0]/groups)+j, y, x)
				}
			}
		}
	case "slice_channels":
		return from(attr("first")+c, y, x)
	case "concat":
		if c < shapes[0][0] {
			return from(c, y, x)
		}
		shapes, in = shapes[1:], in[1:]
		return from(c-(n.Shape[0]-shapes[0][0]), y, x)
	case "avg_pool", "max_pool", "global_avg_pool":
		return brutePool(n, shapes[0], in[0], c, y, x)
	}
	panic(fmt.Sprintf("op %q", n.Op))
}

// brutePool searches all positions of a map for those of one window.
func brutePool(n network.Node, shape []int, in []float64, c, y, x int) float64 {
	size, stride, padding := n.Attrs["size"], n.Attrs["size"], n.Attrs["padding"]
	if n.Op == "max_pool" {
		stride = n.Attrs["stride"]
	}
	if n.Op == "global_avg_pool" {
		size = math.Inf(1)
	}
	sum, count, most := 0.0, 0.0, math.Inf(-1)
	for iy := range shape[1] {
		for ix := range shape[2] {
			dy, dx := float64(iy)-float64(y)*stride+padding, float64(ix)-float64(x)*stride+padding
			if n.Op != "global_avg_pool" && (dy < 0 || dy >= size || dx < 0 || dx >= size) {
				continue
			}
			v := brute3(shape, in, c, iy, ix)
			sum, count, most = sum+v, count+1, math.Max(most, v)
		}
	}
	if n.Op == "max_pool" {
		return most
	}
	return sum / count
}

// bruteLevel clamps to least..clip and rounds to a multiple of clip/(2^bits-1).
func bruteLevel(x, least, clip, bits float64) float64 {
	steps := math.Pow(2, bits) - 1
	return math.RoundToEven(math.Max(least, math.Min(x, clip))/clip*steps) * (clip / steps)
}
