package sim

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/memory/dram"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
)

// byMessages is the kind of DRAM where every burst is messages and events. It is the witness for
// the kind that the DMA drives itself.
const byMessages = "event by messages"

func init() {
	build, err := dram.Kinds.Lookup("event")
	if err != nil {
		panic(err)
	}
	dram.Kinds.Register(byMessages, "bursts as messages", dram.ByMessages(build))
}

// onlooker watches all layers and hooks to nothing. With it, passes are messages, and Akita's
// engine runs the layers.
type onlooker struct{}

func (onlooker) Layer(int, pgworkloads.Layer) Probe { return onlooker{} }
func (onlooker) Shared(SharedMachine) Watcher       { return nil }
func (onlooker) Start(LayerMachine)                 {}
func (onlooker) Ran()                               {}
func (onlooker) Done(LayerResult, error)            {}

// TestLayersByMessages: whole layers give the same results whether their passes and bursts are
// messages, or the controller has the array inside and the DMA drives the DRAM itself: cycles,
// stalls by cause, commands of the DRAM, energy.
func TestLayersByMessages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := shapes.GEMM{
			M: rapid.IntRange(1, 100).Draw(t, "m"), N: rapid.IntRange(1, 60).Draw(t, "n"), K: rapid.IntRange(1, 200).Draw(t, "k"),
			Bits: 4, HighBits: rapid.IntRange(1, 3).Draw(t, "high bits"), WeightBits: 8,
		}
		work, err := shape.Random(rapid.Float64Range(0.01, 1).Draw(t, "gated"), 1)
		if err != nil {
			t.Fatal(err)
		}
		flow := rapid.SampledFrom([]string{"output-stationary", "weight-stationary"}).Draw(t, "dataflow")
		sets := []string{
			"array.dataflow=" + flow, "array.policy=" + drawPolicy(t, flow),
			fmt.Sprintf("clock.frequency_mhz=%d", rapid.SampledFrom([]int{100, 500, 950, 2000}).Draw(t, "MHz")),
			fmt.Sprintf("dma.max_outstanding=%d", rapid.SampledFrom([]int{1, 4, 32, 100}).Draw(t, "outstanding")),
			fmt.Sprintf("dma.chunk_bytes=%d", rapid.SampledFrom([]int{64, 1000, 4096}).Draw(t, "chunk")),
			fmt.Sprintf("dram.channels=%d", rapid.IntRange(1, 4).Draw(t, "channels")),
			"dram.device=" + rapid.SampledFrom(dram.Devices.Names()).Draw(t, "device"),
			fmt.Sprintf("scratchpads.output.capacity_kib=%d", rapid.SampledFrom([]int{1, 4, 64}).Draw(t, "kib")),
		}
		run := func(kind string, o Observer) ([]LayerResult, error) {
			acc, err := configs.Resolve(configs.Base, append(sets, "dram.kind="+kind))
			if err != nil {
				t.Fatal(err)
			}
			s, err := New(acc)
			if err != nil {
				t.Skip(err)
			}
			if err := s.Check(work); err != nil {
				t.Skip(err)
			}
			r, err := s.Run(context.Background(), work, Options{Observer: o})
			return r.Layers, err
		}
		want, err := run(byMessages, onlooker{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := run("event", nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-messages +inside:\n%s", diff)
		}
	})
}
