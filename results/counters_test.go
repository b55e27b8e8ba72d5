package results

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCounters gives a layer counters and expects them in JSON, in CSV and among the figures, in
// their order. Metrics without counters must not show any.
func TestCounters(t *testing.T) {
	record := sample(t)
	var without, text bytes.Buffer
	if err := record.Write(&without, "csv"); err != nil {
		t.Fatal(err)
	}
	counted := Counters{{"swaps", 3}, {"flushes", 1 << 60}}
	record.Layers[1].Counters, record.Total.Counters = counted, counted
	if err := record.Write(&text, "csv"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text.String(), "\n")
	counts := ",3,1152921504606846976"
	for i, line := range strings.Split(strings.TrimSpace(without.String()), "\n") {
		more := []string{",counter_swaps,counter_flushes", ",,", counts, ",,", counts}[i]
		if lines[i] != line+more {
			t.Errorf("line %d: got %s, want %s", i, lines[i], line+more)
		}
	}
	object, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(object), `"counters":{"swaps":3,"flushes":1152921504606846976}`); n != 2 {
		t.Errorf("%d lists of counters, want 2, in %s", n, object)
	}
	if n := strings.Count(string(object), `"counters"`); n != 2 {
		t.Errorf("%d lists of counters, want 2", n)
	}
	var back Record
	if err := json.Unmarshal(object, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(record, back); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

// TestCountersAdd adds counters by name.
func TestCountersAdd(t *testing.T) {
	a, b := Counters{{"swaps", 3}, {"flushes", 1}}, Counters{{"flushes", 2}, {"waits", 5}}
	want := Counters{{"swaps", 3}, {"flushes", 3}, {"waits", 5}}
	if diff := cmp.Diff(want, a.Add(b)); diff != "" {
		t.Error(diff)
	}
	if a[1].Value != 1 {
		t.Error("adding has changed a summand")
	}
	if got := Counters(nil).Add(nil); got != nil {
		t.Errorf("nothing and nothing is %v", got)
	}
	for _, text := range []string{`{"swaps": -1}`, `{"swaps": 0.5}`, `[]`} {
		if json.Unmarshal([]byte(text), &a) == nil {
			t.Errorf("%s is read as counters", text)
		}
	}
}
