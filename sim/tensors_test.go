package sim_test

import (
	"context"
	"strconv"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/sim"
)

// runTensors runs some stored images of a trace with tensors in a place, on a machine whose
// activation scratchpad holds the given KiB.
func runTensors(t *testing.T, trace, place string, images, kib int) sim.Result {
	t.Helper()
	acc, err := sim.ResolveMachine("pg-16x16", []string{"network.tensors=" + place, "scratchpads.activation.capacity_kib=" + strconv.Itoa(kib)})
	if err != nil {
		t.Fatal(err)
	}
	source, err := traces.ResolveSource(trace)
	if err != nil {
		t.Fatal(err)
	}
	w, err := source.Workload(pgworkloads.Options{Images: images})
	if err != nil {
		t.Fatal(err)
	}
	job, err := sim.NewJob(acc, nil, w, sim.Full)
	if err != nil {
		t.Fatal(err)
	}
	found, err := job.Run(context.Background(), w, sim.JobOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return found.Machine
}

// moved returns the bytes that the DMA moved in all layers.
func moved(r sim.Result) uint64 {
	var bytes uint64
	for _, l := range r.Layers {
		bytes += l.Actions.DMABytes
	}
	return bytes
}

// tensorBytes returns what the DRAM moves of tensors.
func tensorBytes(r sim.Result) uint64 {
	var bytes uint64
	for _, tensor := range r.Tensors.List {
		bytes += tensor.StoredBytes
		for _, read := range tensor.Reads {
			bytes += read.LoadedBytes
		}
	}
	return bytes
}

// weightBytes returns the bytes of the weights of a network that loads them once, or once
// for each image.
func weightBytes(t *testing.T, r sim.Result) uint64 {
	t.Helper()
	var bytes uint64
	for _, l := range r.Layers {
		bytes += uint64(l.N()) * uint64(l.K()) * uint64(l.WeightBits) / 8
	}
	if r.Tensors.EachImage {
		bytes *= uint64(r.Workload.Images)
	}
	return bytes
}

// TestTensorsStay: the DMA moves what the plan says. A tensor that stays moves nothing. A tensor
// that spills has a reason, and is stored once. A larger scratchpad moves no more bytes.
func TestTensorsStay(t *testing.T) {
	sizes := []int{12, 24, 64, 256}
	if testing.Short() {
		sizes = []int{12, 64}
	}
	var before uint64
	for _, kib := range sizes {
		for _, images := range []int{1, 2} {
			r := runTensors(t, "pg-resnet20-a4h2-cifar10", "stay", images, kib)
			if got := moved(r); got != r.Tensors.Bytes {
				t.Errorf("%d KiB, %d images: the DMA moved %d bytes, by plan %d", kib, images, got, r.Tensors.Bytes)
			}
			if got, want := tensorBytes(r), r.Tensors.Bytes-weightBytes(t, r); got != want {
				t.Errorf("%d KiB, %d images: tensors move %d bytes, all but weights are %d", kib, images, got, want)
			}
			if r.Tensors.OtherBytes > 0 && r.Tensors.OtherBytes < r.Tensors.Bytes {
				t.Errorf("%d KiB, %d images: %d bytes, %d the other way", kib, images, r.Tensors.Bytes, r.Tensors.OtherBytes)
			}
			stayed := 0
			for _, tensor := range r.Tensors.List {
				away := tensor.MadeBy != "" && len(tensor.Reads) == 0
				for _, read := range tensor.Reads {
					away = away || !read.OnChip
					if read.OnChip != (read.Why == "") || read.OnChip && read.LoadedBytes > 0 || !read.OnChip && read.LoadedBytes == 0 {
						t.Errorf("%d KiB: %s for %s: %+v", kib, tensor.Name, read.Layer, read)
					}
				}
				if stored := tensor.StoredBytes > 0; stored != (away && tensor.MadeBy != "") {
					t.Errorf("%d KiB: %s: %d bytes are stored, is away: %v", kib, tensor.Name, tensor.StoredBytes, away)
				}
				if !away {
					stayed++
				}
			}
			if stayed == 0 {
				t.Errorf("%d KiB: nothing stays", kib)
			}
			if images == 1 {
				if before > 0 && moved(r) > before {
					t.Errorf("%d KiB move %d bytes, fewer %d", kib, moved(r), before)
				}
				before = moved(r)
			}
		}
	}
}

// TestTensorsSpillByDefault: without the setting, tensors are not reported, and results are
// written as wide as the machine says.
func TestTensorsSpillByDefault(t *testing.T) {
	r := runTensors(t, "pg-resnet20-a4h2-cifar10", "spill", 1, 256)
	if r.Tensors != nil {
		t.Errorf("tensors %+v", r.Tensors)
	}
	for _, l := range r.Layers {
		const bytes = 2 // of a result
		if want := uint64(l.M(1)*l.N()) * bytes; l.DRAM.BytesWritten < want {
			t.Errorf("%s: %d bytes written, want %d", l.Name, l.DRAM.BytesWritten, want)
		}
	}
}

// TestScratchpadWordsOfTensors: the words of tensors that stay are read from the output scratchpad
// and written to the activation scratchpad.
func TestScratchpadWordsOfTensors(t *testing.T) {
	spilled, stays := runTensors(t, "pg-resnet20-a4h2-cifar10", "spill", 1, 256), runTensors(t, "pg-resnet20-a4h2-cifar10", "stay", 1, 256)
	const wordBytes = 8
	graph := stays.Workload.Graph
	behind := make([]uint64, len(stays.Layers)) // bytes that are read behind the drains
	for i := range stays.Layers {
		_, nodes := graph.Reads(i)
		for _, node := range nodes {
			behind[i] += graph.Nodes[node].Tensor.BytesFor(1, stays.Accelerator.Array.OutputBits)
		}
	}
	for i, l := range stays.Layers {
		var kept uint64
		for _, tensor := range stays.Tensors.List {
			if tensor.MadeBy == l.Name && len(tensor.Reads) > 0 {
				kept += tensor.Bytes
			}
		}
		activation, output := l.Actions.Scratchpads[0], l.Actions.Scratchpads[2]
		if i > 0 && activation.Writes != (kept+wordBytes-1)/wordBytes {
			t.Errorf("%s: %d words put into the activation scratchpad, %d bytes stay", l.Name, activation.Writes, kept)
		}
		if i < len(stays.Layers)-1 && output.Reads != (kept+wordBytes-1)/wordBytes {
			t.Errorf("%s: %d words taken out of the output scratchpad, %d bytes stay", l.Name, output.Reads, kept)
		}
		if got, want := activation.Reads, spilled.Layers[i].Actions.Scratchpads[0].Reads+behind[i]/wordBytes; got != want {
			t.Errorf("%s: %d words read of the activation scratchpad, want %d", l.Name, got, want)
		}
	}
}
