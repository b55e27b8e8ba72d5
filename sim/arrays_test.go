package sim

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// primeLayers returns layers whose sizes no number of arrays divides.
func primeLayers() map[string]pgworkloads.LayerWork {
	depthwise := convolution(13, 13, 7, 1)
	depthwise.Groups = 13
	grouped := convolution(9, 15, 5, 1)
	grouped.Groups = 3
	ungated := convolution(3, 7, 11, 1)
	ungated.Gated, ungated.Activation.HighBits, ungated.Gates = false, ungated.Activation.Bits, nil
	return map[string]pgworkloads.LayerWork{
		"convolution": convolution(5, 19, 7, 1), "depthwise": depthwise, "grouped": grouped, "not gated": ungated,
		"one pixel": convolution(5, 37, 1, 1),
	}
}

// runArrays runs a layer on some arrays of 4 x 4.
func runArrays(t *testing.T, w pgworkloads.LayerWork, f Fidelity, count, pads int, sets ...string) LayerResult {
	t.Helper()
	s := newSystem(t, append([]string{
		"array.rows=4", "array.cols=4", fmt.Sprint("array.count=", count),
		fmt.Sprint("scratchpads.activation.capacity_kib=", 4*pads), fmt.Sprint("scratchpads.activation.banks=", pads),
		fmt.Sprint("scratchpads.weight.capacity_kib=", 4*pads), fmt.Sprint("scratchpads.weight.banks=", pads),
		fmt.Sprint("scratchpads.output.capacity_kib=", 2*pads), fmt.Sprint("scratchpads.output.banks=", pads),
	}, sets...)...)
	workload := pgworkloads.Workload{Images: 1, Layers: []pgworkloads.LayerWork{w}}
	p, err := s.plan(workload, f)
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.run(context.Background(), workload, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return result.Layers[0]
}

// worked are the PE steps that worked on an output, and the gate decisions.
func worked(r LayerResult) [4]uint64 {
	a := r.Report.Activity
	return [4]uint64{a.HighSteps, a.LowSteps, a.FullSteps, a.Comparisons}
}

// TestArraysKeepTheBooks: whatever the number of arrays and however layers are dealt, all arrays
// together do the work of one. Results take no more time than on one of the arrays alone, no less
// than a share of it, and no less with memory than without. Cycles are explained, and all results
// are written. Every run checks that bytes, words and steps of every slice agree.
func TestArraysKeepTheBooks(t *testing.T) {
	for name, w := range primeLayers() {
		for _, policy := range []string{"dense", "column-share", "layer-share"} {
			one := runArrays(t, w, ArrayOnly, 1, 1, "array.policy="+policy)
			stored := uint64(w.M(1)*w.N()) * 2 // bytes of a result
			for _, count := range []int{2, 4, 16} {
				for _, split := range []string{"auto", "channels", "pixels"} {
					sets := []string{"array.policy=" + policy, "array.split=" + split}
					what := fmt.Sprint(name, ", ", policy, ", ", count, " arrays by ", split)
					alone := runArrays(t, w, ArrayOnly, count, count, sets...)
					full := runArrays(t, w, Full, count, count, sets...)
					if diff := cmp.Diff(worked(one), worked(alone)); diff != "" || worked(alone) != worked(full) {
						t.Errorf("%s: work differs: %s", what, diff)
					}
					if diff := cmp.Diff(alone.Report, full.Alone); diff != "" {
						t.Errorf("%s: the array alone differs: %s", what, diff)
					}
					cycles := alone.Report.Cycles
					if cycles > one.Report.Cycles || cycles*pe.Cycle(count) < one.Report.Cycles {
						t.Errorf("%s: %d cycles, one of them %d", what, cycles, one.Report.Cycles)
					}
					if full.Report.Cycles < full.Alone.Cycles || full.Report.Breakdown.Total() != full.Report.Cycles {
						t.Errorf("%s: %d cycles with memory, %d without, %d explained", what,
							full.Report.Cycles, full.Alone.Cycles, full.Report.Breakdown.Total())
					}
					if full.DRAM.BytesWritten < stored || full.PEs != uint64(16*count) || slices.Max(full.ArrayCycles) != full.Report.Cycles {
						t.Errorf("%s: %d bytes written of %d of results; %d PEs", what, full.DRAM.BytesWritten, stored, full.PEs)
					}
				}
			}
		}
	}
}

// TestArraysAreDeterministic runs arrays side by side twice.
func TestArraysAreDeterministic(t *testing.T) {
	for name, w := range primeLayers() {
		first := runArrays(t, w, Full, 16, 16)
		if diff := cmp.Diff(first, runArrays(t, w, Full, 16, 16)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestOneArrayBySlices: one array that takes the code path of several arrays costs the same.
func TestOneArrayBySlices(t *testing.T) {
	for name, w := range primeLayers() {
		want := runArrays(t, w, Full, 1, 1)
		s := newSystem(t, "array.rows=4", "array.cols=4",
			"scratchpads.activation.capacity_kib=4", "scratchpads.activation.banks=1", "scratchpads.weight.capacity_kib=4",
			"scratchpads.weight.banks=1", "scratchpads.output.capacity_kib=2", "scratchpads.output.banks=1")
		p := &planned{System: s, fidelity: Full}
		d := dealt{slices: w.Slices(1, 1, 1)}
		if err := p.mapSlices(&d); err != nil {
			t.Fatal(err)
		}
		got, err := p.onArrays(context.Background(), d, w, Options{})
		if err != nil {
			t.Fatal(err)
		}
		want.ArrayCycles = []pe.Cycle{want.Report.Cycles}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestSlowestArray: cycles and their causes are those of the array that ends last, work adds up,
// and both arrays are seen.
func TestSlowestArray(t *testing.T) {
	short, long := dataflow.Report{Cycles: 3, Pushed: 1}, dataflow.Report{Cycles: 5, Pushed: 2}
	short.Breakdown.Busy, long.Breakdown.Busy = 3, 5
	want := dataflow.Report{Cycles: 5, Pushed: 3}
	want.Breakdown.Busy = 5
	for _, reports := range [][]dataflow.Report{{short, long}, {long, short}} {
		if diff := cmp.Diff(want, dataflow.Beside(reports)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestArraysRefuse: features that don't work with several arrays are refused by their key.
func TestArraysRefuse(t *testing.T) {
	for _, test := range []struct {
		sets []string
		want string
	}{
		{[]string{"array.count=3"}, "scratchpads.activation.banks: must be a multiple of array.count 3"},
		{[]string{"array.count=16", "scratchpads.output.capacity_kib=72"}, "scratchpads.output.capacity_kib: must be a multiple of array.count 16"},
		{[]string{"array.count=2", "network.overlap=prefetch"}, "network.overlap: prefetch needs one array, array.count is 2; use none"},
		{[]string{"array.count=2", "ppu.width=4"}, "ppu.width: needs one array, array.count is 2; leave ppu out"},
		{[]string{"array.count=2", "network.constants=loaded"}, "network.constants: loaded needs one array, array.count is 2; use free"},
	} {
		_, err := ResolveMachine("pg-16x16", test.sets)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v, want %q", test.sets, err, test.want)
		}
	}
	layer := convolution(16, 64, 1, 1)
	layer.Op, layer.Kernel, layer.Padding, layer.Recurrent = "linear", [2]int{1, 1}, [2]int{}, true
	s := newSystem(t, "array.count=2")
	err := s.Check(pgworkloads.Workload{Images: 1, Layers: []pgworkloads.LayerWork{layer}})
	if want := "array.count: must be 1: layer conv is recurrent"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
}

// TestAreaOfArrays: n arrays with n times the scratchpads take n times the area, except for the
// DMA, of which there is only one.
func TestAreaOfArrays(t *testing.T) {
	const n = 4
	one := newSystem(t).Area()
	all := newSystem(t, "array.count=4", "scratchpads.activation.banks=64", "scratchpads.activation.capacity_kib=1024",
		"scratchpads.weight.banks=64", "scratchpads.weight.capacity_kib=1024", "scratchpads.output.banks=64",
		"scratchpads.output.capacity_kib=256").Area()
	for i, part := range all {
		want := n * one[i].Value
		if part.Name == "dma" {
			want = one[i].Value
		}
		if math.Abs(part.Value-want) > 1e-9*want {
			t.Errorf("%s takes %v mm2, want %v", part.Name, part.Value, want)
		}
	}
}

// TestArraysTakeValues: PEs whose steps depend on values work the same number of steps on all
// arrays as on one, with known codes and with all bits set.
func TestArraysTakeValues(t *testing.T) {
	w := convolution(5, 19, 7, 1)
	w.Gated, w.Activation.HighBits, w.Gates = false, w.Activation.Bits, nil
	codes := pgworkloads.NewInputCodes(w.Layer, 1)
	for i := range codes.Image(0) {
		codes.Image(0)[i] = pgworkloads.WordOf(i * i % 7)
	}
	for _, sets := range [][]string{
		{"array.pe=bit-skipping", "array.policy=dense"},
		{"array.pe=group-precision", "array.policy=dense"},
		{"array.pe=region-precision", "array.policy=dense"},
	} {
		for _, known := range []*pgworkloads.InputCodes{nil, codes} {
			w.Codes = known
			one := runArrays(t, w, ArrayOnly, 1, 1, sets...)
			for _, count := range []int{2, 16} {
				for _, split := range []string{"channels", "pixels"} {
					full := runArrays(t, w, Full, count, count, append([]string{"array.split=" + split}, sets...)...)
					if worked(one) != worked(full) {
						t.Errorf("%v, %d arrays by %s, codes are known is %v: work differs: %v, %v", sets, count, split, known != nil, worked(one), worked(full))
					}
				}
			}
		}
	}
}
