package scalesim

import (
	"fmt"
	"strconv"
	"strings"

	"pgsim/configs/ints"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/remarks"
)

// depthwiseMark is what SCALE-Sim looks for in names.
const depthwiseMark = "DP"

// convolution reads a convolution.
func (t table) convolution(r row, cells []int, seen *remarks.List) (pgworkloads.Layer, error) {
	input, kernel := [2]int{cells[0], cells[1]}, [2]int{cells[2], cells[3]}
	channels, filters := cells[4], cells[5]
	l := pgworkloads.Layer{
		Op: pgworkloads.OpConv, Groups: 1,
		InChannels: channels, OutChannels: filters,
		Kernel: kernel, Stride: [2]int{cells[6], cells[6]},
	}
	if err := t.readExtras(r, &l, seen); err != nil {
		return l, err
	}
	for d := range input {
		if kernel[d] > input[d] {
			return l, r.errorf(t.columns[2+d].name, "must be at most the %s of %d, got %d",
				t.columns[d].name, input[d], kernel[d])
		}
		// The number of positions that SCALE-Sim counts: ceil((ifmap - filter + stride) / stride).
		steps := ints.CeilDiv(input[d]-kernel[d], l.Stride[d])
		l.Output[d] = steps + 1
		l.Input[d] = max(input[d], steps*l.Stride[d]+kernel[d])
	}
	if l.Input != input {
		seen.Add(overhanging, r.cells[0])
	}
	if strings.Contains(r.cells[0], depthwiseMark) {
		l.Groups, l.OutChannels = channels, channels*filters
		seen.Add(depthwise, r.cells[0])
	}
	return l, nil
}

// product reads a matrix product.
func (t table) product(r row, cells []int, seen *remarks.List) (pgworkloads.Layer, error) {
	m, n, k := cells[0], cells[1], cells[2]
	l := pgworkloads.Layer{
		Op: pgworkloads.OpLinear, Groups: 1, InChannels: k, OutChannels: n,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{m, 1}, Output: [2]int{m, 1},
	}
	err := t.readExtras(r, &l, seen)
	return l, err
}

// readExtras reads the cells after those that every layer has.
func (t table) readExtras(r row, l *pgworkloads.Layer, seen *remarks.List) error {
	for i := len(t.columns) + 1; i < len(r.cells); i++ {
		cell, header := r.cells[i], ""
		if at := i - len(t.columns) - 1; at < len(t.extras) {
			header = t.extras[at]
		}
		switch {
		case cell == "":
		case strings.Contains(header, "stride") && l.Op == pgworkloads.OpConv:
			width, err := r.number("Stride width", cell, maxExtent)
			if err != nil {
				return err
			}
			l.Stride[1] = width
		case strings.Contains(header, "sparsity") || (header == "" && strings.Contains(cell, ":")):
			dense, ok := readRatio(cell)
			if !ok {
				return r.errorf("Sparsity", "must be a ratio like 2:4, got %q", cell)
			}
			if !dense {
				seen.Add(sparse, r.cells[0])
			}
		case strings.Contains(header, "batch"):
			if cell != "1" {
				return r.errorf("Batch size", "must be 1, got %q; give the batch to pgsim run --images", cell)
			}
		case header == "":
			return r.errorf(fmt.Sprintf("column %d", i+1),
				"has no header; call it Stride width or Sparsity in line 1, or leave %q out", cell)
		default:
			seen.Add(ignoredColumn, header)
		}
	}
	return nil
}

// readRatio reads a sparsity: n of every m values are not zero.
func readRatio(cell string) (dense, ok bool) {
	left, right, _ := strings.Cut(cell, ":")
	some, err := strconv.Atoi(strings.TrimSpace(left))
	all, err2 := strconv.Atoi(strings.TrimSpace(right))
	return some == all, err == nil && err2 == nil && some >= 1 && some <= all
}
