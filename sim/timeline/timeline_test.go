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
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
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
