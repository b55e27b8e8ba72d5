package sweep

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/dataflow/stall"
	"pgsim/results"
)

// TestFlatten expects columns for stalls by cause and for counters, under the names
// and in the order of records.
func TestFlatten(t *testing.T) {
	var m results.Metrics
	m.Cycles.Stall[stall.Memory] = 7
	m.Counters = results.Counters{{Name: "swaps", Value: 3}}
	got, names := map[string]any{}, []string{}
	for _, c := range flatten("total", m) {
		got[c.name] = c.value
		if strings.HasPrefix(c.name, "total_cycles_stall_") {
			names = append(names, c.name)
		}
	}
	var want []string
	for _, c := range stall.All() {
		want = append(want, "total_cycles_stall_"+c.String())
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if got["total_cycles_stall_dram"] != int64(7) || got["total_counters_swaps"] != int64(3) {
		t.Errorf("got %v and %v, want 7 and 3", got["total_cycles_stall_dram"], got["total_counters_swaps"])
	}
}
