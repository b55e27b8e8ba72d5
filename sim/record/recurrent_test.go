package record

import (
	"bytes"
	"strings"
	"testing"

	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/results"
	"pgsim/sim"
)

// TestRecurrentLayersShow checks that time steps and the cycles that wait for a state are in every
// format, and in the tables only if a layer is recurrent.
func TestRecurrentLayersShow(t *testing.T) {
	const waits = 5
	shown := []string{"time steps", "recurrence %", "│ recurrence "}
	run, baseline := sampleRuns(t)
	text := written(t, New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline}), "table")
	for _, words := range shown {
		if strings.Contains(text, words) {
			t.Errorf("no layer is recurrent, but the table says %q", words)
		}
	}
	gated := &run.Layers[1]
	gated.Recurrent = true
	gated.Report.Breakdown.Stall[stall.Recurrence], gated.Alone.Breakdown.Stall[stall.Recurrence] = waits, waits
	gated.Report.Cycles += waits
	gated.Alone.Cycles += waits
	made := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline})
	text = written(t, made, "table")
	for _, words := range shown {
		if !strings.Contains(text, words) {
			t.Errorf("the table doesn't say %q", words)
		}
	}
	if l := made.Layers; l[0].TimeSteps != 0 || l[1].TimeSteps != 4 {
		t.Errorf("%d and %d time steps, want 0 and 4", l[0].TimeSteps, l[1].TimeSteps)
	}
	for name, m := range map[string]results.Metrics{"layer": made.Layers[1].Metrics, "gated": made.Gated, "total": made.Total} {
		if m.Cycles.Stall[stall.Recurrence] != waits || m.ArrayCycles.Stall[stall.Recurrence] != waits {
			t.Errorf("%s: %d and %d cycles wait for a state, want %d", name,
				m.Cycles.Stall[stall.Recurrence], m.ArrayCycles.Stall[stall.Recurrence], waits)
		}
		if sum := m.Cycles.Busy + m.Cycles.Stall.Total(); sum != m.Cycles.Total {
			t.Errorf("%s: parts add up to %d of %d cycles", name, sum, m.Cycles.Total)
		}
	}
	for _, column := range []string{"time_steps", "stall_recurrence"} {
		if csv := written(t, made, "csv"); !strings.Contains(csv, ","+column+",") {
			t.Errorf("layers.csv has no column %s", column)
		}
	}
	if got, want := run.Layers[1].Report.Breakdown.Total(), pe.Cycle(100+waits); got != want {
		t.Errorf("the sample's parts add up to %d cycles, want %d", got, want)
	}
}

// written returns a record in a format.
func written(t *testing.T, r results.Record, format string) string {
	t.Helper()
	var text bytes.Buffer
	if err := r.Write(&text, format); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
