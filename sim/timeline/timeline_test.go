package timeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/configs/golden"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
	"pgsim/results"
	"pgsim/sim"
	records "pgsim/sim/record"
	"pgsim/sim/timeline"
)

// network returns a workload of several layers: gated products of random gates, one
// of them recurrent.
func network(t testing.TB, products ...shapes.GEMM) pgworkloads.Workload {
	t.Helper()
	var all pgworkloads.Workload
	for i, p := range products {
		w, err := p.Random(0.35, uint64(i+1))
		if err != nil {
			t.Fatal(err)
		}
		w.Layers[0].Name = fmt.Sprintf("part %d", i)
		if i == 0 {
			all = w
			continue
		}
		all.Layers = append(all.Layers, w.Layers...)
	}
	return all
}

func product(m, n, k int) shapes.GEMM {
	return shapes.GEMM{M: m, N: n, K: k, Bits: 4, HighBits: 2, WeightBits: 8}
}

// record runs a workload on the default machine with keys overridden.
func record(t testing.TB, w pgworkloads.Workload, o timeline.Options, sets ...string) (*timeline.Recorder, sim.Result) {
	t.Helper()
	acc, err := configs.Resolve(configs.Base, sets)
	if err != nil {
		t.Fatal(err)
	}
	system, err := sim.New(acc)
	if err != nil {
		t.Fatal(err)
	}
	if err := system.Check(w); err != nil {
		t.Fatal(err)
	}
	r := timeline.NewRecorder(o)
	t.Cleanup(r.Close)
	run, err := system.Run(context.Background(), w, sim.Options{Observer: r})
	if err != nil {
		t.Fatal(err)
	}
	return r, run
}

// text returns the timeline of a run.
func text(t testing.TB, r *timeline.Recorder, run sim.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteJSON(&b, "test", run); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// machines are the machines on which the timeline is tested: every policy and dataflow, and
// settings that cause each kind of stall.
func machines() map[string][]string {
	all := map[string][]string{
		"weight-stationary":          {"array.dataflow=weight-stationary", "array.policy=dense"},
		"weight-stationary-row-pack": {"array.dataflow=weight-stationary", "array.policy=row-pack"},
		"narrow-scratchpads":         {"scratchpads.activation.banks=1", "scratchpads.weight.banks=1"},
		"small-scratchpad":           {"scratchpads.activation.capacity_kib=2"},
		"overlap-none":               {"array.overlap=none"},
		"overlap-drain":              {"array.overlap=drain"},
		"two-channels":               {"dram.channels=2", "dram.device=ddr4-2400"},
		"one-lane":                   {"ppu.width=1", "ppu.latency=7"},
		"odd-clock":                  {"clock.frequency_mhz=733"},
		"one machine":                {"network.overlap=prefetch"},
		"one machine, small memory":  {"network.overlap=prefetch", "array.policy=dense", "scratchpads.activation.capacity_kib=2", "scratchpads.weight.capacity_kib=2", "dram.channels=2"},
	}
	for _, p := range dataflow.Policies.Names() {
		all[p] = []string{"array.policy=" + p}
	}
	return all
}

// TestTimelineKeepsTheBooks parses timelines again and compares them, layer by
// layer and cycle by cycle, with the records of their runs.
func TestTimelineKeepsTheBooks(t *testing.T) {
	lstm := shapes.GEMM{M: 1, N: 64, K: 16, Bits: 4, HighBits: 2, WeightBits: 8, Steps: 5}
	w := network(t, product(100, 40, 48), lstm, product(300, 20, 100))
	seen := map[string]bool{}
	for name, sets := range machines() {
		t.Run(name, func(t *testing.T) {
			r, run := record(t, w, timeline.Options{}, sets...)
			got := parse(t, text(t, r, run))
			checkSchema(t, got)
			checkTracks(t, got)
			checkBooks(t, got, records.New("test", sim.Outcome{Machine: run}), run.Accelerator.Clock.FrequencyMHz, seen)
			checkHierarchy(t, got, run.Accelerator.Network.Overlap.Name() == "none")
			checkDRAM(t, got, records.New("test", sim.Outcome{Machine: run}))
		})
	}
	for _, c := range stall.All() {
		if !seen[c.String()] {
			t.Errorf("no machine stalls with cause %v: the test proves nothing of it", c)
		}
	}
}

func checkBooks(t *testing.T, got file, want results.Record, mhz float64, seen map[string]bool) {
	t.Helper()
	start := uint64(0)
	for _, l := range want.Layers {
		busy, passes, stalls, owned := uint64(0), results.Passes{}, map[string]uint64{}, uint64(0)
		for _, e := range got.slices() {
			if e.str("layer") != l.Name {
				continue
			}
			switch e.Cat {
			case "layer":
				if at := microseconds(start, mhz); !near(e.TS, at) || e.num("cycles") != l.Cycles.Total {
					t.Errorf("layer %s begins at %v us and has %d cycles, want %v and %d",
						l.Name, e.TS, e.num("cycles"), at, l.Cycles.Total)
				}
			case "pass":
				busy += e.num("busy")
				owned += e.num("busy")
				if e.num("busy")+e.num("block_cut")+e.num("queue_imbalance")+e.num("scratchpad")+e.num("fill_drain") != e.num("cycles") {
					t.Errorf("the parts of pass %v do not add up", e)
				}
				*map[string]*uint64{"MSB": &passes.High, "MSB + LSB": &passes.High, "LSB": &passes.Low, "dense": &passes.Full}[e.Name]++
			case "stall":
				stalls[e.str("cause")] += e.num("cycles")
				owned += e.num("cycles")
				seen[e.str("cause")] = true
				if d := microseconds(e.num("cycles"), mhz); !near(e.Dur, d) {
					t.Errorf("stall %v lasts %v us, want %v", e, e.Dur, d)
				}
			}
		}
		if busy != l.Cycles.Busy || owned != l.Cycles.Total || passes != l.Passes {
			t.Errorf("%s: busy %d of %d cycles owned, passes %+v; want %d of %d, %+v",
				l.Name, busy, owned, passes, l.Cycles.Busy, l.Cycles.Total, l.Passes)
		}
		for _, cause := range stall.All() {
			if want := l.Cycles.Stall[cause]; stalls[cause.String()] != want {
				t.Errorf("%s: %d cycles of %s, the record has %d", l.Name, stalls[cause.String()], cause, want)
			}
		}
		start += l.Cycles.Total
	}
	if start != want.Total.Cycles.Total {
		t.Errorf("layers end at %d, the record at %d", start, want.Total.Cycles.Total)
	}
}

// checkHierarchy checks that layers lie in the network, blocks in their layers, and passes in
// their blocks. Events of the DMA, the DRAM and drains lie in the layer if it is isolated, and
// otherwise in the network.
func checkHierarchy(t *testing.T, got file, isolated bool) {
	t.Helper()
	whole := map[string]event{}
	for _, e := range got.slices() {
		switch e.Cat {
		case "network":
			whole["network"] = e
		case "layer":
			whole[e.str("layer")] = e
		case "block":
			whole[fmt.Sprint(e.str("layer"), e.num("block"))] = e
		}
	}
	for _, e := range got.slices() {
		parent := e.str("layer")
		switch e.Cat {
		case "network":
			continue
		case "layer":
			parent = "network"
		case "dma", "dram", "drain":
			if !isolated {
				parent = "network"
			}
		case "pass", "phase":
			parent = fmt.Sprint(parent, e.num("block"))
		}
		p, ok := whole[parent]
		if !ok || e.from() < p.from() || e.to() > p.to() {
			t.Errorf("%v does not lie in %q, %v", e, parent, p)
		}
	}
}

// checkDRAM compares the bursts of the data buses with the bytes of the record.
func checkDRAM(t *testing.T, got file, want results.Record) {
	t.Helper()
	const burst = 64 // bytes, of both devices in use
	bursts := map[string]uint64{}
	rows := map[string]uint64{}
	loaded, stored := uint64(0), uint64(0)
	for _, e := range got.slices() {
		switch {
		case e.Cat == "dram" && strings.HasPrefix(e.Name, "row"):
			rows["read"] += e.num("reads")
			rows["write"] += e.num("writes")
		case e.Cat == "dram":
			bursts[e.Name] += e.numOr("bursts")
		case e.Cat == "dma" && strings.HasPrefix(e.Name, "load"):
			loaded += e.num("bytes")
		case e.Cat == "dma":
			stored += e.num("bytes")
		}
	}
	d := want.Total.DRAM
	unit := uint64(burst)
	if want.Config.DRAM.Device != "ddr4-2400" {
		unit /= 2
	}
	if bursts["read"] != rows["read"] || bursts["write"] != rows["write"] {
		t.Errorf("bursts on buses %v, in rows %v", bursts, rows)
	}
	if bursts["read"]*unit != d.ReadBytes || bursts["write"]*unit != d.WrittenBytes {
		t.Errorf("bursts %v of %d bytes, the record has %+v", bursts, unit, d)
	}
	if loaded == 0 || loaded > d.ReadBytes || stored == 0 || stored > d.WrittenBytes {
		t.Errorf("transfers of %d and %d bytes, the record has %+v", loaded, stored, d)
	}
}

// TestBytesDoNotDependOnOrder runs layers one by one and side by side.
func TestBytesDoNotDependOnOrder(t *testing.T) {
	w := network(t, product(300, 40, 48), product(20, 20, 20), product(100, 30, 64), product(64, 64, 64))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r, run := record(t, w, timeline.Options{})
	one := text(t, r, run)
	runtime.GOMAXPROCS(4)
	r, run = record(t, w, timeline.Options{Tasks: true}) // which are no part of it
	if !bytes.Equal(one, text(t, r, run)) {
		t.Error("layers side by side make another timeline than one by one")
	}
	if again := text(t, r, run); !bytes.Equal(one, again) {
		t.Error("a timeline that is written twice differs")
	}
}

// TestObservedRunsAreTheSame compares results with and without a recorder.
func TestObservedRunsAreTheSame(t *testing.T) {
	w := network(t, product(300, 40, 48))
	_, watched := record(t, w, timeline.Options{Tasks: true})
	system, err := sim.New(watched.Accelerator)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := system.Run(context.Background(), w, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(records.New("test", sim.Outcome{Machine: alone}))
	b, _ := json.Marshal(records.New("test", sim.Outcome{Machine: watched}))
	if !bytes.Equal(a, b) {
		t.Error("being watched changes the result")
	}
}

func TestLayersAreChosen(t *testing.T) {
	w := network(t, product(100, 40, 48), product(20, 20, 20), product(64, 30, 64))
	r, run := record(t, w, timeline.Options{})
	all := parse(t, text(t, r, run))
	r, run = record(t, w, timeline.Options{Layers: regexp.MustCompile("1$")})
	some := parse(t, text(t, r, run))
	inside := func(f file, layer string) (lines []string) {
		for _, e := range f.slices() {
			if e.str("layer") == layer && e.Cat != "layer" {
				lines = append(lines, fmt.Sprint(e))
			}
		}
		return lines
	}
	if got := inside(some, "part 1"); len(got) == 0 || !slices.Equal(got, inside(all, "part 1")) {
		t.Error("the chosen layer is not where it is among all")
	}
	if len(inside(some, "part 0"))+len(inside(some, "part 2")) > 0 {
		t.Error("layers are there that were not chosen")
	}
	if n := len(slices.Collect(some.of("layer"))); n != 3 {
		t.Errorf("%d layers as a whole, want all 3", n)
	}
	if err := timeline.NoLayer(regexp.MustCompile("nowhere"), w); err == nil || !strings.Contains(err.Error(), `"nowhere"`) {
		t.Errorf("got %v for a pattern that matches no layer", err)
	}
	if err := timeline.NoLayer(regexp.MustCompile("2"), w); err != nil {
		t.Error(err)
	}
}

// TestGolden compares the timeline of a small product with one that was checked by hand.
func TestGolden(t *testing.T) {
	r, run := record(t, network(t, product(32, 8, 12)), timeline.Options{}, "array.rows=8", "array.cols=8")
	got := text(t, r, run)
	golden.Check(t, filepath.Join("testdata", "small.json"), got)
}

// TestPicture checks that pictures are XML with a shape for every pass and stall,
// and that too much is refused.
func TestPicture(t *testing.T) {
	w := network(t, product(100, 40, 48))
	w.Name = "<&>"
	r, run := record(t, w, timeline.Options{})
	var b bytes.Buffer
	if err := r.WriteSVG(&b, "test", run); err != nil {
		t.Fatal(err)
	}
	d, tips := xml.NewDecoder(&b), ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := token.(xml.CharData); ok {
			tips += string(s) + "\n"
		}
	}
	p := run.Layers[0].Report
	for what, want := range map[string]int{
		"MSB pass ": int(p.Passes.High), "LSB pass ": int(p.Passes.Low), "<&>": 2,
		fmt.Sprintf("stalled: decision wait: %d cycles (", p.Breakdown.Stall[stall.DecisionWait]): 1,
	} {
		if got := strings.Count(tips, what); got != want {
			t.Errorf("%q is %d times in the picture, want %d", what, got, want)
		}
	}
	r, run = record(t, network(t, product(40000, 256, 8)), timeline.Options{})
	if err := r.WriteSVG(io.Discard, "test", run); err == nil || !strings.Contains(err.Error(), "fewer layers") {
		t.Errorf("got %v for a picture of too much", err)
	}
}

// TestErrorsOfFilesAreTold checks that nothing is lost silently.
func TestErrorsOfFilesAreTold(t *testing.T) {
	w := network(t, product(100, 40, 48))
	r, run := record(t, w, timeline.Options{Dir: filepath.Join(t.TempDir(), "nowhere")})
	if err := r.WriteJSON(io.Discard, "test", run); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v where events have no folder", err)
	}
	r, run = record(t, w, timeline.Options{})
	if err := r.WriteJSON(full{}, "test", run); !errors.Is(err, errFull) {
		t.Errorf("got %v from a disk that is full", err)
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// TestNothingIsLeftBehind checks that no file with events stays.
func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	record(t, network(t, product(100, 40, 48)), timeline.Options{Dir: dir})
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}

// BenchmarkRecorder compares a run that nothing watches with recorded ones.
func BenchmarkRecorder(b *testing.B) {
	w := network(b, product(8192, 64, 144))
	for name, o := range map[string]*timeline.Options{"off": nil, "timeline": {}, "tasks": {Tasks: true}} {
		b.Run(name, func(b *testing.B) {
			acc, err := configs.Load(configs.Base)
			if err != nil {
				b.Fatal(err)
			}
			system, err := sim.New(acc)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if o == nil {
					_, err = system.Run(context.Background(), w, sim.Options{})
				} else {
					r := timeline.NewRecorder(*o)
					var run sim.Result
					run, err = system.Run(context.Background(), w, sim.Options{Observer: r})
					if err == nil {
						err = r.WriteJSON(io.Discard, "test", run)
					}
					r.Close()
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
