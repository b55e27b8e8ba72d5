package agree_test

import (
	"testing"

	"pgsim/configs/longtest"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/dataflow/agree"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pe/rtl"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/traces"
)

// settings are some settings of every policy. 0 means all.
var settings = map[string][]strict.Settings{
	"pe-queue":     {{}},
	"column-queue": {strict.Settings{}.With("queue_depth", 4)},
	"column-share": {strict.Settings{}.With("queue_depth", 4)},
	"column-greedy": {
		strict.Settings{}.With("queue_depth", 6),
		strict.Settings{}.With("queue_depth", 6).With("share_columns", 2).With("share_rows", 4).With("rotate_rows", true),
	},
	"pixel-share": {strict.Settings{}.With("queue_depth", 6)},
	"layer-share": {strict.Settings{}.With("queue_depth", 6)},
	"band-share":  {strict.Settings{}.With("queue_depth", 4).With("band_rows", 6)},
}

// geometry is the array of the default machine.
var geometry = pe.Geometry{Rows: 16, Cols: 16, Lanes: 1, DigitBits: 1}

// TestTraceLayersKeepTheRules checks whole layers of trained networks, on the pass level, against
// the rules, under every policy and overlap "full". It checks the last gated layer of each network,
// or all gated layers in the long form.
func TestTraceLayersKeepTheRules(t *testing.T) {
	for _, name := range traces.GatedNames() {
		trace, err := traces.Resolve(name)
		if err != nil {
			t.Fatal(err)
		}
		work, err := trace.Workload(pgworkloads.Options{Images: 1})
		if err != nil {
			t.Fatal(err)
		}
		var gated []pgworkloads.LayerWork
		for _, layer := range work.Layers {
			if layer.Gated {
				gated = append(gated, layer)
			}
		}
		if !longtest.On() {
			gated = gated[len(gated)-1:]
		}
		for _, layer := range gated {
			t.Run(name+"/"+layer.Name, func(t *testing.T) { checkLayer(t, layer) })
		}
	}
}

func checkLayer(t *testing.T, layer pgworkloads.LayerWork) {
	overlap, err := pe.Overlaps.Lookup("full")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range dataflow.Policies.Names() {
		for _, s := range append(settings[name], strict.Settings{})[:max(1, len(settings[name]))] {
			policy, err := dataflow.Policies.New(name, s)
			if err != nil {
				t.Fatal(err)
			}
			m := dataflow.Machine{Geometry: geometry, Dataflow: dataflow.OutputStationary{}, Overlap: overlap, Policy: policy}
			if err := check(m, name, s, layer); err != nil {
				t.Errorf("%s %v: %v", name, s, err)
			}
		}
	}
}

func check(m dataflow.Machine, name string, s strict.Settings, layer pgworkloads.LayerWork) error {
	checker, err := agree.NewPassChecker(m, name, s, layer, 1)
	if err != nil {
		return err
	}
	schedule := dataflow.NewSchedule(m, layer, dataflow.WholeLayer(layer.Layer, 1, m.Cols))
	for {
		pass, at, more := schedule.Next()
		if !more {
			break
		}
		if err := checker.Pass(pass, at, 0); err != nil {
			return err
		}
		schedule.Start(at, 0)
	}
	return checker.End(schedule.End())
}

// TestTraceLayerAgrees runs the last gated layer of a trained network on the register-level model,
// under every policy. The model must do what the pass level does, and both must keep the rules.
func TestTraceLayerAgrees(t *testing.T) {
	trace, err := traces.Resolve("pg-shiftnet20-a4h2-cifar10")
	if err != nil {
		t.Fatal(err)
	}
	var last *network.Product
	for _, product := range trace.Products() {
		if product.Gate != nil {
			last = product
		}
	}
	problem, err := rtl.LayerProblem(last, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range reference.Policies.Names() {
		for _, s := range append(settings[name], strict.Settings{})[:max(1, len(settings[name]))] {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				m := reference.Machine{Geometry: geometry, Overlap: reference.OverlapFull, Policy: name, Settings: s}
				diff, err := agree.Difference("output-stationary", m, problem)
				if err != nil || diff != "" {
					t.Errorf("register-level (-), pass-level (+): %v\n%s", err, diff)
				}
			})
		}
	}
}
