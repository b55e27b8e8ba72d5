package timeline_test

import (
	"cmp"
	"encoding/json"
	"iter"
	"math"
	"slices"
	"testing"
)

// file is a timeline as readers of trace events see it.
type file struct {
	TraceEvents []event        `json:"traceEvents"`
	Unit        string         `json:"displayTimeUnit"`
	Other       map[string]any `json:"otherData"`

	raw []map[string]any // the events, untyped
}

type event struct {
	Ph   string         `json:"ph"`
	Pid  int            `json:"pid"`
	Tid  int            `json:"tid"`
	Name string         `json:"name"`
	Cat  string         `json:"cat"`
	TS   float64        `json:"ts"`
	Dur  float64        `json:"dur"`
	Args map[string]any `json:"args"`
}

func parse(t *testing.T, data []byte) file {
	t.Helper()
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	var untyped struct {
		TraceEvents []map[string]any `json:"traceEvents"`
	}
	if err := json.Unmarshal(data, &untyped); err != nil {
		t.Fatal(err)
	}
	f.raw = untyped.TraceEvents
	return f
}

// of returns the complete events of a category.
func (f file) of(category string) iter.Seq[event] {
	return func(yield func(event) bool) {
		for _, e := range f.slices() {
			if e.Cat == category && !yield(e) {
				return
			}
		}
	}
}

// slices returns the complete events.
func (f file) slices() (all []event) {
	for _, e := range f.TraceEvents {
		if e.Ph == "X" {
			all = append(all, e)
		}
	}
	return all
}

func (e event) str(key string) string {
	s, _ := e.Args[key].(string)
	return s
}

func (e event) num(key string) uint64 { return uint64(e.Args[key].(float64)) }

// numOr is num, or 0 without the key.
func (e event) numOr(key string) uint64 {
	v, _ := e.Args[key].(float64)
	return uint64(v)
}

const nanosecondsPerMicrosecond = 1000

func (e event) from() int64 { return int64(math.Round(e.TS * nanosecondsPerMicrosecond)) }
func (e event) to() int64   { return int64(math.Round((e.TS + e.Dur) * nanosecondsPerMicrosecond)) }

func microseconds(cycles uint64, mhz float64) float64 { return float64(cycles) / mhz }

// near tells whether two times are the same except for their rounding to nanoseconds.
func near(a, b float64) bool { return math.Abs(a-b) <= 1.01/nanosecondsPerMicrosecond }

// schema says, by phase, which keys an event of the trace event format must have and
// of which JSON type. Source: "Trace Event Format", Google, and Perfetto's
// documentation of the JSON format.
var schema = map[string]map[string]string{
	"X": {
		"ph": "string", "pid": "integer", "tid": "integer", "name": "string", "cat": "string",
		"ts": "number", "dur": "number", "args": "object",
	},
	"C": {"ph": "string", "pid": "integer", "tid": "integer", "name": "string", "ts": "number", "args": "object"},
	"M": {"ph": "string", "pid": "integer", "tid": "integer", "name": "string", "args": "object"},
}

// metadata are the metadata events that viewers know, and their argument.
var metadata = map[string][2]string{
	"process_name": {"name", "string"}, "thread_name": {"name", "string"},
	"process_sort_index": {"sort_index", "integer"}, "thread_sort_index": {"sort_index", "integer"},
}

func typeOf(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	case map[string]any:
		return "object"
	default:
		return "other"
	}
}

func hasType(v any, want string) bool {
	got := typeOf(v)
	return got == want || want == "number" && got == "integer"
}

// checkSchema checks the types of everything that viewers read, from the untyped
// JSON, and that every track and process has one name.
func checkSchema(t *testing.T, f file) {
	t.Helper()
	if f.Unit != "ns" && f.Unit != "ms" {
		t.Errorf("displayTimeUnit is %q", f.Unit)
	}
	named := map[[2]int]int{}
	for i, e := range f.raw {
		keys := schema[f.TraceEvents[i].Ph]
		if len(e) != len(keys) {
			t.Errorf("event %v has other keys than %v", e, keys)
		}
		for key, want := range keys {
			if !hasType(e[key], want) {
				t.Errorf("%s of %v is no %s", key, e, want)
			}
		}
		args, _ := e["args"].(map[string]any)
		switch f.TraceEvents[i].Ph {
		case "M":
			m, ok := metadata[f.TraceEvents[i].Name]
			if !ok || !hasType(args[m[0]], m[1]) {
				t.Errorf("metadata %v is none that viewers know", e)
			}
			if f.TraceEvents[i].Name == "thread_name" {
				named[[2]int{f.TraceEvents[i].Pid, f.TraceEvents[i].Tid}]++
			}
		case "C":
			for _, v := range args {
				if !hasType(v, "number") {
					t.Errorf("counter %v counts no number", e)
				}
			}
		}
	}
	for _, e := range f.slices() {
		if e.TS < 0 || e.Dur <= 0 {
			t.Errorf("%v takes no time", e)
		}
		if n := named[[2]int{e.Pid, e.Tid}]; n != 1 {
			t.Fatalf("track %d/%d has %d names", e.Pid, e.Tid, n)
		}
	}
}

// checkTracks checks that the events of one track nest or do not overlap.
func checkTracks(t *testing.T, f file) {
	t.Helper()
	tracks := map[[2]int][]event{}
	for _, e := range f.slices() {
		at := [2]int{e.Pid, e.Tid}
		tracks[at] = append(tracks[at], e)
	}
	for at, events := range tracks {
		slices.SortStableFunc(events, func(a, b event) int {
			return cmp.Or(cmp.Compare(a.from(), b.from()), cmp.Compare(b.to(), a.to()))
		})
		var open []event
		deepest := 0
		for _, e := range events {
			for len(open) > 0 && open[len(open)-1].to() <= e.from() {
				open = open[:len(open)-1]
			}
			if len(open) > 0 && e.to() > open[len(open)-1].to() {
				t.Fatalf("%v reaches beyond %v on track %v", e, open[len(open)-1], at)
			}
			open = append(open, e)
			deepest = max(deepest, len(open))
		}
		want := 1
		if at == [2]int{1, 1} {
			want = 3 // network, layer, block
		}
		if deepest != want {
			t.Errorf("track %v is %d deep, want %d", at, deepest, want)
		}
	}
}
