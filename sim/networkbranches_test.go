package sim

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

// madeOf says of every layer, by its name, which layers its operands are made of.
type madeOf map[string]struct{ left, right []string }

// branchTensor is a tensor of a network that is drawn.
type branchTensor struct {
	node, channels, size int
	madeOf               []string // layers
}

// branchDrawer draws a network whose layers read from any earlier ones.
type branchDrawer struct {
	*rapid.T
	work    pgworkloads.Workload
	layers  []pgworkloads.Layer
	nodes   []pgworkloads.Node
	tensors []branchTensor
	made    madeOf
}

// add adds a node that gives a tensor.
func (d *branchDrawer) add(n pgworkloads.Node, tensor branchTensor) {
	n.Name = fmt.Sprintf("%s%d", n.Kind, len(d.nodes))
	if n.Kind == pgworkloads.KindLayer {
		n.Name = d.layers[n.Layer].Name
	}
	n.Tensor = pgworkloads.Tensor{Shape: []int{tensor.channels, tensor.size, tensor.size}}
	if n.Kind != pgworkloads.KindInput && n.Kind != pgworkloads.KindLayer {
		n.Elements = n.Tensor.Elements()
	}
	tensor.node = len(d.nodes)
	d.nodes, d.tensors = append(d.nodes, n), append(d.tensors, tensor)
}

// recent draws one of the last tensors that are like the given one, if it is given.
func (d *branchDrawer) recent(like *branchTensor) branchTensor {
	const window = 4
	var some []branchTensor
	for _, t := range d.tensors[max(0, len(d.tensors)-window):] {
		if like == nil || t.channels == like.channels && t.size == like.size {
			some = append(some, t)
		}
	}
	return rapid.SampledFrom(some).Draw(d.T, "tensor")
}

// layer adds a layer.
func (d *branchDrawer) layer(l pgworkloads.Layer, size int, operands ...branchTensor) {
	work := drawOperands(d.T, l, d.work.Images)
	n := pgworkloads.Node{Kind: pgworkloads.KindLayer, Layer: len(d.layers)}
	m := d.made[l.Name]
	for i, operand := range operands {
		n.Inputs = append(n.Inputs, operand.node)
		if i == 0 {
			m.left = operand.madeOf
		} else {
			m.right = operand.madeOf
		}
	}
	d.made[l.Name] = m
	d.work.Layers, d.layers = append(d.work.Layers, work), append(d.layers, work.Layer)
	d.add(n, branchTensor{channels: l.OutChannels, size: size, madeOf: []string{l.Name}})
}

// between adds work on elements behind the newest tensor, or nothing.
func (d *branchDrawer) between() {
	newest := d.tensors[len(d.tensors)-1]
	other := d.recent(&newest)
	both := append(slices.Clone(newest.madeOf), other.madeOf...)
	switch rapid.SampledFrom([]string{"nothing", "pool", "add", "concat"}).Draw(d.T, "between") {
	case "pool":
		d.add(pgworkloads.Node{Kind: pgworkloads.KindPool, Inputs: []int{newest.node}},
			branchTensor{channels: newest.channels, size: (newest.size-1)/2 + 1, madeOf: newest.madeOf})
	case "add":
		d.add(pgworkloads.Node{Kind: pgworkloads.KindAdd, Inputs: []int{newest.node, other.node}},
			branchTensor{channels: newest.channels, size: newest.size, madeOf: both})
	case "concat":
		d.add(pgworkloads.Node{Kind: pgworkloads.KindMove, Inputs: []int{newest.node, other.node}},
			branchTensor{channels: 2 * newest.channels, size: newest.size, madeOf: both})
	}
}

// drawBranches draws a network of small convolutions that read from any of those before, with
// pooling, additions and concatenations between them, and a product of two of their results
// at the end of some.
func drawBranches(t *rapid.T, images int) (pgworkloads.Workload, madeOf) {
	d := &branchDrawer{T: t, work: pgworkloads.Workload{Name: "branches", Images: images}, made: madeOf{}}
	d.add(pgworkloads.Node{Kind: pgworkloads.KindInput},
		branchTensor{channels: rapid.IntRange(1, 8).Draw(t, "channels"), size: rapid.IntRange(3, 12).Draw(t, "size")})
	for i := range rapid.IntRange(2, 6).Draw(t, "layers") {
		input := d.recent(nil)
		kernel, stride := rapid.SampledFrom([]int{1, 3}).Draw(t, "kernel"), rapid.IntRange(1, 2).Draw(t, "stride")
		out := (input.size-1)/stride + 1
		d.layer(pgworkloads.Layer{
			Name: fmt.Sprintf("conv%d", i), Op: "conv", Groups: 1,
			InChannels: input.channels, OutChannels: rapid.SampledFrom([]int{4, 8, 24}).Draw(t, "out"),
			Kernel: [2]int{kernel, kernel}, Stride: [2]int{stride, stride}, Padding: [2]int{kernel / 2, kernel / 2},
			Input: [2]int{input.size, input.size}, Output: [2]int{out, out},
		}, out, input)
		d.between()
	}
	if rapid.IntRange(0, 3).Draw(t, "product") == 0 {
		left, one := d.recent(nil), [2]int{1, 1}
		d.layer(pgworkloads.Layer{
			Name: "product", Op: "linear", Groups: 2, InChannels: 2 * left.channels, OutChannels: 6,
			Kernel: one, Stride: one, Input: one, Output: one, RightComputed: true,
		}, 1, left, d.recent(nil))
	}
	d.work.Graph = pgworkloads.NewGraph(d.nodes, d.layers, len(d.nodes)-1)
	return d.work, d.made
}

// TestBranchesAreBounded: networks with branches keep the same bounds as others, in the order that
// is chosen for them and with tensors that stay on chip.
func TestBranchesAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := drawBranches(t, rapid.IntRange(1, 3).Draw(t, "images"))
		checkNetwork(t, drawMachine(t), w)
	})
}

// TestBranchesStay: with tensors that stay on chip, networks with branches end in any order, all
// books balance, and the DMA moves what is planned.
func TestBranchesStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := drawBranches(t, 1)
		s, err := systemOf(configs.Default, append(drawMachine(t), prefetching, "network.tensors=stay",
			fmt.Sprintf("scratchpads.activation.capacity_kib=%d", rapid.IntRange(1, 3).Draw(t, "KiB"))))
		if err != nil {
			t.Skip(err)
		}
		p, err := s.plan(w, Full)
		if err != nil {
			t.Skip(err)
		}
		r, err := s.Run(context.Background(), w, Options{Parallel: 1})
		if err != nil {
			t.Fatal(err)
		}
		var moved uint64
		for i, l := range r.Layers {
			if l.Name != w.Layers[i].Name {
				t.Fatalf("layer %d is %s, of the workload %s", i, l.Name, w.Layers[i].Name)
			}
			moved += l.Actions.DMABytes
		}
		again := slices.ContainsFunc(p.plans, mapper.Plan.IsCut) // passes read parts of K as often as they need them
		if moved != r.Tensors.Bytes && !again {
			t.Fatalf("the DMA moved %d bytes, by plan %d", moved, r.Tensors.Bytes)
		}
	})
}

// TestWatchedNetwork: watching layers that share a machine changes nothing.
func TestWatchedNetwork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := drawBranches(t, rapid.IntRange(1, 2).Draw(t, "images"))
		acc, err := configs.Resolve(configs.Default, append(drawMachine(t), prefetching,
			"network.tensors="+rapid.SampledFrom(NetworkTensors.Names()).Draw(t, "tensors")))
		if err != nil {
			t.Skip(err)
		}
		s, err := New(acc)
		if err != nil || s.Check(w) != nil {
			t.Skip(err)
		}
		run := func(o Observer) []LayerResult {
			r, err := s.Run(context.Background(), w, Options{Observer: o})
			if err != nil {
				t.Fatal(err)
			}
			return r.Layers
		}
		if diff := cmp.Diff(run(nil), run(onlooker{})); diff != "" {
			t.Fatalf("-alone +watched:\n%s", diff)
		}
	})
}

// TestConcatenatesMoreThanThePad: a layer whose results become more bytes behind its drain, because
// those of another layer are added to them, may write more than the output scratchpad holds.
func TestConcatenatesMoreThanThePad(t *testing.T) {
	const images, size, channels = 2, 9, 4
	conv := func(name string) pgworkloads.LayerWork {
		return pgworkloads.LayerWork{Layer: pgworkloads.Layer{
			Name: name, Op: "conv", Groups: 1, InChannels: 1, OutChannels: channels,
			Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{size, size}, Output: [2]int{size, size}, WeightBits: 2,
			Activation: pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.Unsigned, Scale: 1},
		}}
	}
	w := pgworkloads.Workload{Name: "concatenation", Images: images, Layers: []pgworkloads.LayerWork{conv("left"), conv("right")}}
	of := func(channels int) pgworkloads.Tensor { return pgworkloads.Tensor{Shape: []int{channels, size, size}} }
	w.Graph = pgworkloads.NewGraph([]pgworkloads.Node{
		{Name: "input", Kind: pgworkloads.KindInput, Tensor: of(1)},
		{Name: "left", Kind: pgworkloads.KindLayer, Layer: 0, Inputs: []int{0}, Tensor: of(channels)},
		{Name: "right", Kind: pgworkloads.KindLayer, Layer: 1, Inputs: []int{0}, Tensor: of(channels)},
		{Name: "both", Kind: pgworkloads.KindMove, Inputs: []int{2, 1}, Tensor: of(2 * channels), Elements: of(2 * channels).Elements()},
	}, []pgworkloads.Layer{w.Layers[0].Layer, w.Layers[1].Layer}, 3)
	// A chunk is larger than the scratchpad, so all that one layer writes is due at once.
	s := newSystem(t, "array.dataflow=weight-stationary", "array.policy=dense", "array.rows=2", "array.cols=4",
		"scratchpads.activation.capacity_kib=8", "scratchpads.weight.capacity_kib=1", "scratchpads.output.capacity_kib=2",
		"dma.chunk_bytes=4096", "network.tensors=stay", prefetching)
	r, err := s.Run(context.Background(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if pad := s.acc.Scratchpads.Output.CapacityBytes(); r.Layers[1].DRAM.BytesWritten <= pad {
		t.Errorf("%d bytes are written, the scratchpad holds %d; this tests nothing", r.Layers[1].DRAM.BytesWritten, pad)
	}
}
