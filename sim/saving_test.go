package sim

import (
	"math"
	"slices"
	"testing"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// skipTraces skips tests that schedule whole traces on the array alone, without a goroutine: with
// -short, and so under the race detector.
func skipTraces(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("schedules whole traces; left out with -short")
	}
}

// TestColumnShareKeeps checks the claim of the default policy on the trained convolutional
// networks: 93 % of what the gates could save at best on their layers is left in array cycles, on
// 16x16 PEs with a batch of 8. A time step of a recurrent layer has only one tile of 8 rows, and
// nothing to share. ShiftNet's reductions are short, 16 to 192 channels, so waiting for decisions
// weighs more.
func TestColumnShareKeeps(t *testing.T) {
	skipTraces(t)
	const images = 8
	for _, name := range traces.GatedNames() {
		t.Run(name, func(t *testing.T) {
			least := 0.93
			if name == "pg-shiftnet20-a4h2-cifar10" {
				least = 0.91
			}
			trace, err := traces.Resolve(name)
			if err != nil {
				t.Fatal(err)
			}
			work, err := trace.Workload(pgworkloads.Options{Images: images})
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(work.Layers, func(l pgworkloads.LayerWork) bool { return l.Recurrent }) {
				t.Skip("recurrent")
			}
			gated, dense := arrayCycles(t, work), arrayCycles(t, work, "array.policy=dense")
			realised, ideal := float64(dense)/float64(gated), idealSaving(work)
			if kept := realised / ideal; kept < least || kept > 1 {
				t.Errorf("%.3fx of the ideal %.3fx: %.1f %% kept, want at least %.0f %%", realised, ideal, 100*kept, 100*least)
			}
		})
	}
}

// TestSchedulesWithoutPhasesKeep checks how much of the ideal saving in array cycles is kept by
// the schedules that carry over, on 16x16 PEs with a batch of 8, in per mille. Above 1000 the
// dense run pays for partial tiles that LSB passes fill. The expected figures are those of a model
// that only counts entries and passes. Those of the pg-resnet20 traces, ShiftNet, the LSTM
// and the transformers, which are newer than that model, are measured.
func TestSchedulesWithoutPhasesKeep(t *testing.T) {
	skipTraces(t)
	const images = 8
	layerShare := []string{"array.policy=layer-share", "array.queue_depth=6"}
	bandShare := []string{"array.policy=band-share", "array.band_rows=6", "array.queue_depth=4"}
	for name, want := range map[string][2]int{
		"fracbnn-resnet20-cifar10":      {994, 990},
		"pg-resnet20-a4h2-cifar10":      {994, 991},
		"pg-resnet20-all-a4h2-cifar10":  {993, 989},
		"pg-resnet56-a4h2-cifar10":      {993, 991},
		"pg-shiftnet20-a4h2-cifar10":    {993, 992},
		"pg-shufflenetv2-a4h2-imagenet": {1012, 1015},
		"pg-lstm-a4h2-ptb":              {805, 1230},
		"pg-transformer-a4h2-ptb":       {988, 985},
		"pg-resnet20-a3h2-cifar10":      {996, 880},
		"pg-resnet20-a5h3-cifar10":      {995, 918},
		"pg-vit-a4h2-cifar10":           {988, 986},
	} {
		t.Run(name, func(t *testing.T) {
			trace, err := traces.Resolve(name)
			if err != nil {
				t.Fatal(err)
			}
			work, err := trace.Workload(pgworkloads.Options{Images: images})
			if err != nil {
				t.Fatal(err)
			}
			best := float64(arrayCycles(t, work, "array.policy=dense")) / idealSaving(work)
			for i, sets := range [][]string{layerShare, bandShare} {
				const thousand = 1000
				kept := int(math.Round(thousand * best / float64(arrayCycles(t, work, sets...))))
				if kept != want[i] {
					t.Errorf("%v: keeps %d per mille, want %d", sets, kept, want[i])
				}
			}
		})
	}
}

// TestPixelBatchesKeep checks how much of the ideal saving in array cycles pixel-share
// keeps on the LSTM, whose time steps have 8 pixels on 16 rows, in per mille.
func TestPixelBatchesKeep(t *testing.T) {
	skipTraces(t)
	const images, thousand, want = 8, 1000, 1105
	trace, err := traces.Resolve("pg-lstm-a4h2-ptb")
	if err != nil {
		t.Fatal(err)
	}
	work, err := trace.Workload(pgworkloads.Options{Images: images})
	if err != nil {
		t.Fatal(err)
	}
	best := float64(arrayCycles(t, work, "array.policy=dense")) / idealSaving(work)
	kept := int(math.Round(thousand * best / float64(arrayCycles(t, work, "array.policy=pixel-share", "array.queue_depth=6"))))
	if kept != want {
		t.Errorf("keeps %d per mille, want %d", kept, want)
	}
}

// TestBalancedClustersKeep checks how much is kept with clusters of two columns, in per mille.
// Channels are in the order of the network, or balanced by counts on samples that are not
// measured. Queues have 6 entries per PE and, balanced under layer-share, also 16. The batch is 8,
// and 4 for ShuffleNet, whose other stored samples balance it.
func TestBalancedClustersKeep(t *testing.T) {
	skipTraces(t)
	type kept struct{ given, balanced int }
	for name, want := range map[string]struct {
		images        int
		greedy, layer kept
		deep          int
	}{
		"fracbnn-resnet20-cifar10":      {8, kept{876, 943}, kept{886, 950}, 970},
		"pg-resnet20-a4h2-cifar10":      {8, kept{882, 932}, kept{890, 938}, 956},
		"pg-resnet20-all-a4h2-cifar10":  {8, kept{897, 939}, kept{905, 945}, 963},
		"pg-resnet56-a4h2-cifar10":      {8, kept{904, 931}, kept{912, 937}, 961},
		"pg-shiftnet20-a4h2-cifar10":    {8, kept{911, 937}, kept{921, 945}, 970},
		"pg-shufflenetv2-a4h2-imagenet": {4, kept{899, 913}, kept{916, 928}, 950},
		"pg-transformer-a4h2-ptb":       {8, kept{909, 932}, kept{940, 958}, 970},
		"pg-resnet20-a3h2-cifar10":      {8, kept{937, 963}, kept{942, 966}, 976},
		"pg-resnet20-a5h3-cifar10":      {8, kept{930, 951}, kept{936, 957}, 973},
		"pg-vit-a4h2-cifar10":           {8, kept{900, 927}, kept{925, 947}, 973},
	} {
		t.Run(name, func(t *testing.T) {
			trace, err := traces.Resolve(name)
			if err != nil {
				t.Fatal(err)
			}
			work, err := trace.Workload(pgworkloads.Options{Images: want.images})
			if err != nil {
				t.Fatal(err)
			}
			best := float64(arrayCycles(t, work, "array.policy=dense")) / idealSaving(work)
			keeps := func(policy, depth, balanced string) int {
				const thousand = 1000
				return int(math.Round(thousand * best / float64(arrayCycles(t, work, "array.policy="+policy,
					"array.queue_depth="+depth, "array.share_columns=2", "array.balance_channels="+balanced))))
			}
			for policy, want := range map[string]kept{"column-greedy": want.greedy, "layer-share": want.layer} {
				if got := (kept{keeps(policy, "6", "false"), keeps(policy, "6", "true")}); got != want {
					t.Errorf("%s: got %+v, want %+v", policy, got, want)
				}
			}
			if got := keeps("layer-share", "16", "true"); got != want.deep {
				t.Errorf("layer-share, deep queues: got %d, want %d", got, want.deep)
			}
		})
	}
}

// arrayCycles returns the cycles of the gated layers on the array alone, on the default
// machine with some settings changed.
func arrayCycles(t *testing.T, w pgworkloads.Workload, sets ...string) (cycles uint64) {
	t.Helper()
	acc, err := configs.Resolve(configs.Base, sets)
	if err != nil {
		t.Fatal(err)
	}
	machine, err := dataflow.NewMachine(acc.Array)
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range w.Layers {
		if layer.Gated {
			cycles += uint64(dataflow.RunAlone(machine, layer, w.Images).Cycles)
		}
	}
	return cycles
}

// idealSaving returns B / (Bh + f*Bl) over the MACs of the gated layers.
func idealSaving(w pgworkloads.Workload) float64 {
	var all, left float64
	for _, layer := range w.Layers {
		if !layer.Gated {
			continue
		}
		a, macs := layer.Activation, float64(layer.MACs(w.Images))
		f := float64(layer.GatedOutputs()) * float64(layer.K()) / macs
		all += macs * float64(a.Bits)
		left += macs * (float64(a.HighBits) + f*float64(a.LowBits()))
	}
	return all / left
}
