package sweep

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/pgworkloads/traces"
	"pgsim/results"
	"pgsim/results/keep"
	"pgsim/sim"
)

// TestOrder expects the points in the order of nested loops, without values that don't apply to a
// workload.
func TestOrder(t *testing.T) {
	s := NewSpec()
	s.Workloads = []string{"resnet18-imagenet-synthetic", traces.FracBNN}
	s.Configs = []string{configs.Base}
	s.Seeds = []uint64{5, 6}
	s.ThresholdOffsets = []Numbers{{-1, 0}, {1}}
	s.Policies = []string{"ideal", "dense"}
	s.Set = map[string][]Value{"dram.channels": {"1", "2"}, "array.lanes": {"1"}}
	g := newGrid(t, s)
	var got []string
	for i := range g.Len() {
		got = append(got, strings.Join(g.Point(i).Values(), " "))
	}
	var want []string
	for _, work := range []string{
		"resnet18-imagenet-synthetic 1 5 ", "resnet18-imagenet-synthetic 1 6 ",
		traces.FracBNN + " 8  -1", traces.FracBNN + " 8  0", traces.FracBNN + " 8  1",
	} {
		for _, machine := range []string{"ideal 1 1", "ideal 1 2", "dense 1 1", "dense 1 2"} {
			want = append(want, work+" pg-16x16 "+machine)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var names []string
	for _, a := range g.Axes {
		names = append(names, a.Name)
	}
	if diff := cmp.Diff([]string{
		"workload", "images", "seed", "threshold_offset", "config", "policy", "array.lanes", "dram.channels",
	}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1", "8"}, g.Axes[1].Values); diff != "" {
		t.Error(diff)
	}
}

// TestKeys expects a key of 16 hex digits for every point. The key differs for everything that a
// result depends on, and is the same however the point is requested.
func TestKeys(t *testing.T) {
	base := NewSpec()
	base.Configs, base.Workloads = []string{configs.Base}, []string{traces.FracBNN}
	base.AccuracyImages = 0
	keyOf := func(version, digest string, change func(*Spec)) string {
		s := base
		change(&s)
		g, err := s.Grid(Build{Version: version, Digest: digest})
		if err != nil {
			t.Fatal(err)
		}
		return g.Point(0).Key
	}
	none := func(*Spec) {}
	half := Numbers{0.5}
	different := map[string]string{
		"base":      keyOf("1", "a", none),
		"version":   keyOf("2", "a", none),
		"build":     keyOf("1", "b", none),
		"workload":  keyOf("1", "a", func(s *Spec) { s.Workloads = []string{"pg-resnet20-a4h2-cifar10"} }),
		"images":    keyOf("1", "a", func(s *Spec) { s.Images = []int{7} }),
		"offset":    keyOf("1", "a", func(s *Spec) { s.ThresholdOffsets = []Numbers{half} }),
		"scale":     keyOf("1", "a", func(s *Spec) { s.ThresholdScales = []Numbers{half} }),
		"target":    keyOf("1", "a", func(s *Spec) { s.TargetGated = []Numbers{half} }),
		"per":       keyOf("1", "a", func(s *Spec) { s.TargetGated, s.TargetPer = []Numbers{half}, "network" }),
		"array":     keyOf("1", "a", func(s *Spec) { s.Arrays = []Shape{{8, 16}} }),
		"set":       keyOf("1", "a", func(s *Spec) { s.Set = map[string][]Value{"dram.channels": {"2"}} }),
		"baseline":  keyOf("1", "a", func(s *Spec) { s.Baseline = "int8-16x16" }),
		"none":      keyOf("1", "a", func(s *Spec) { s.Baseline = "none" }),
		"samples":   keyOf("1", "a", func(s *Spec) { s.AccuracyImages = 10 }),
		"more":      keyOf("1", "a", func(s *Spec) { s.AccuracyImages = 20 }),
		"synthetic": keyOf("1", "a", func(s *Spec) { s.Workloads = []string{"resnet18-imagenet-synthetic"} }),
		"high bits": keyOf("1", "a", func(s *Spec) {
			s.Workloads, s.HighBits = []string{"pg-resnet20-a4h2-cifar10"}, []int{1}
		}),
		"bits": keyOf("1", "a", func(s *Spec) {
			s.Workloads, s.Bits = []string{"resnet18-imagenet-synthetic"}, []int{5}
		}),
		"weight bits": keyOf("1", "a", func(s *Spec) {
			s.Workloads, s.WeightBits = []string{"resnet18-imagenet-synthetic"}, []int{5}
		}),
		"seed": keyOf("1", "a", func(s *Spec) {
			s.Workloads, s.Seeds = []string{"resnet18-imagenet-synthetic"}, []uint64{1}
		}),
	}
	seen := map[string]string{}
	for what, key := range different {
		if len(key) != 2*keep.KeyBytes || strings.Trim(key, "0123456789abcdef") != "" {
			t.Errorf("%s: key %q", what, key)
		}
		if other, twice := seen[key]; twice {
			t.Errorf("%s and %s have the same key", what, other)
		}
		seen[key] = what
	}
	for what, key := range map[string]string{
		"the default batch":  keyOf("1", "a", func(s *Spec) { s.Images = []int{8} }),
		"nothing moved":      keyOf("1", "a", func(s *Spec) { s.ThresholdOffsets = []Numbers{{0}} }),
		"scaled by one":      keyOf("1", "a", func(s *Spec) { s.ThresholdScales = []Numbers{{1}} }),
		"the preset's array": keyOf("1", "a", func(s *Spec) { s.Arrays = []Shape{{16, 16}} }),
		"the trained split":  keyOf("1", "a", func(s *Spec) { s.HighBits = []int{1} }),
		"its own policy":     keyOf("1", "a", func(s *Spec) { s.Policies = []string{"column-share"} }),
		"a set policy":       keyOf("1", "a", func(s *Spec) { s.Set = map[string][]Value{"array.policy": {"column-share"}} }),
	} {
		if key != different["base"] {
			t.Errorf("%s changes the key", what)
		}
	}
}

// TestKeysHoldPrices expects the key to depend on the content of a price file, of the machine or
// the baseline, and not on its name.
func TestKeysHoldPrices(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("..", "..", "energy", "tables", "45nm.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, comment string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, append(table, comment...), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := write("a.yaml", "")
	keyOf := func(machine, baseline string) string {
		s := NewSpec()
		s.Set = map[string][]Value{"energy.technology": {Value(machine)}}
		s.Baseline = filepath.Join(dir, "baseline.yaml")
		text := "energy: {technology: " + baseline + "}\n"
		if err := os.WriteFile(s.Baseline, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		g, err := s.Grid(Build{})
		if err != nil {
			t.Fatal(err)
		}
		return g.Point(0).Key
	}
	machine, baseline := keyOf(path, "45nm"), keyOf("45nm", path)
	if keyOf(path, "45nm") != machine || keyOf("45nm", path) != baseline {
		t.Error("the same content has two keys")
	}
	write("a.yaml", "# other prices\n")
	if keyOf(path, "45nm") == machine || keyOf("45nm", path) == baseline {
		t.Error("another content has the same key")
	}
}

// TestFile reads a file and expects the same grid as from the same settings in Go, with paths
// relative to the file.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "grid.yaml")
	text := `
workloads: [fracbnn-resnet20-cifar10, nets/mine.npz, other.npz]
images: [1, 2]
seeds: [18446744073709551615]
bits: [4]
high_bits: [1, 2]
weight_bits: [8]
threshold_offsets: [-1:1:1, 5]
configs: [pg-32x32, mine.yaml]
arrays: [8x8]
dataflows: [output-stationary]
policies: [ideal]
set: {array.queue_depth: [2, 4], energy.technology: [45nm]}
baseline: int8-16x16
accuracy_images: 50
accuracy_data: held.npz
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := ReadSpec(path)
	if err != nil {
		t.Fatal(err)
	}
	got.src = nil
	want := Spec{
		Workloads: []string{traces.FracBNN, filepath.Join(dir, "nets", "mine.npz"), filepath.Join(dir, "other.npz")},
		Images:    []int{1, 2}, Seeds: []uint64{1<<64 - 1},
		Bits: []int{4}, HighBits: []int{1, 2}, WeightBits: []int{8},
		ThresholdOffsets: []Numbers{{-1, 0, 1}, {5}},
		Configs:          []string{"pg-32x32", filepath.Join(dir, "mine.yaml")},
		Arrays:           []Shape{{8, 8}}, Dataflows: []string{"output-stationary"}, Policies: []string{"ideal"},
		Set:      map[string][]Value{"array.queue_depth": {"2", "4"}, "energy.technology": {"45nm"}},
		Baseline: "int8-16x16", AccuracyImages: 50, AccuracyData: filepath.Join(dir, "held.npz"),
		MaxPoints: DefaultMaxPoints,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Spec{})); diff != "" {
		t.Error(diff)
	}
}

// TestWidths expects a value for every workload that can have one, a point that fails for widths
// that don't go together, and the requested widths in every layer of the others.
func TestWidths(t *testing.T) {
	s := shapesSpec(t)
	s.Workloads = append(s.Workloads, traces.FracBNN)
	s.Seeds, s.Arrays, s.Set, s.Policies, s.AccuracyImages = nil, nil, nil, []string{"dense"}, 0
	s.Bits, s.HighBits, s.WeightBits = []int{2, 3}, []int{1, 2}, []int{5}
	g := newGrid(t, s)
	var got []string
	for i := range g.Len() {
		got = append(got, strings.Join(g.Point(i).Values()[1:5], " "))
	}
	if diff := cmp.Diff([]string{"2 2 1 5", "2 2 2 5", "2 3 1 5", "2 3 2 5", "2  1 ", "2  2 "}, got); diff != "" {
		t.Error(diff)
	}
	g.Variants = g.Variants[:4]
	_, outcome, _ := runAll(t, g, 0)
	if outcome.Ran != 3 || len(outcome.Failed) != 1 || outcome.Failed[0].Point.Index != 1 {
		t.Fatalf("%+v", outcome)
	}
	checkError(t, "all bits high", outcome.Failed[0].Err, "high-bits: must be 1..1 in second, whose activations have 2 bits, got 2")
}

// TestBaselineReadsValues compares machines whose steps depend on values with themselves. Other
// thresholds give other values, and so another baseline.
func TestBaselineReadsValues(t *testing.T) {
	s := NewSpec()
	s.Workloads, s.Images, s.Fidelity = []string{"pg-resnet20-a4h2-cifar10"}, []int{1}, sim.ArrayOnly
	s.Configs, s.Baseline = []string{"pragmatic-16x16"}, "pragmatic-16x16"
	s.ThresholdOffsets = []Numbers{{0, 2}}
	g := newGrid(t, s)
	store := openStore(t, filepath.Join(t.TempDir(), "sweep"), g, OpenOptions{})
	if _, err := Run(context.Background(), g, store, Options{}); err != nil {
		t.Fatal(err)
	}
	cycles := map[uint64]bool{}
	for i := range g.Len() {
		record, err := store.load(g.Point(i).Key)
		if err != nil {
			t.Fatal(err)
		}
		total := record.Total
		cycles[total.Cycles.Total] = true
		if total.BaselineCycles.Total != total.Cycles.Total {
			t.Errorf("point %d takes %d cycles, as its own baseline %d", i, total.Cycles.Total, total.BaselineCycles.Total)
		}
	}
	if len(cycles) != g.Len() {
		t.Errorf("%d points take %v cycles", g.Len(), cycles)
	}
}

// TestBaselinesOfWidths expects every width to have its own dense baseline.
func TestBaselinesOfWidths(t *testing.T) {
	s := shapesSpec(t)
	s.Seeds, s.Arrays, s.Set, s.Policies = nil, nil, nil, []string{"dense"}
	s.Bits = []int{3, 6}
	g := newGrid(t, s)
	dir, _, _ := runAll(t, g, 0)
	for i := range g.Len() {
		text, err := os.ReadFile(filepath.Join(dir, pointsDir, g.Point(i).Key+keep.Suffix))
		if err != nil {
			t.Fatal(err)
		}
		var record results.Record
		if err := json.Unmarshal(text, &record); err != nil {
			t.Fatal(err)
		}
		if cycles := record.Total.Cycles.Array; *record.Total.RealisedSaving != 1 {
			t.Errorf("%d bits: dense takes %d cycles, %v of its baseline", s.Bits[i], cycles, *record.Total.RealisedSaving)
		}
		for _, l := range record.Layers {
			if l.Bits != s.Bits[i] {
				t.Errorf("%s has %d bits, want %d", l.Name, l.Bits, s.Bits[i])
			}
		}
	}
}

// TestProduct expects as many combinations as the lengths multiply to, in order.
func TestProduct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lists := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 1, 4), 1, 4).Draw(t, "lists")
		var indexes [][]int
		size := 1
		for _, list := range lists {
			size *= len(list)
			numbers := make([]int, len(list))
			for i := range numbers {
				numbers[i] = i
			}
			indexes = append(indexes, numbers)
		}
		var earlier []int
		count := 0
		for combo := range product(indexes) {
			if count > 0 && slices.Compare(earlier, combo) >= 0 {
				t.Fatalf("%v comes after %v", combo, earlier)
			}
			earlier = combo
			count++
		}
		if count != size {
			t.Fatalf("%d combinations, want %d", count, size)
		}
	})
}
