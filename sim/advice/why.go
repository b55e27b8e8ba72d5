package advice

import (
	"fmt"
	"strings"

	"pgsim/dataflow/stall"
	"pgsim/results"
)

// why says what grew from one run to another that takes more cycles, or "" if it takes no more:
// the stalls of every cause, the passes, and the work of the DRAM. It reads counters, so it says
// where the cycles went. sim/ANOMALIES.md explains why.
func why(before, after results.Metrics) string {
	if after.Cycles.Total <= before.Cycles.Total {
		return ""
	}
	var grown []string
	add := func(what, unit string, was, is uint64) {
		if is > was {
			grown = append(grown, fmt.Sprintf("%s +%d%s (%d to %d)", what, is-was, unit, was, is))
		}
	}
	for _, cause := range stall.All() {
		add("stalls by "+cause.Label(), " cycles", before.Cycles.Stall[cause], after.Cycles.Stall[cause])
	}
	add("busy", " cycles", before.Cycles.Busy, after.Cycles.Busy)
	add("LSB passes", "", before.Passes.Low, after.Passes.Low)
	add("DRAM rows missed", "", before.DRAM.RowMisses, after.DRAM.RowMisses)
	add("DRAM bytes read", "", before.DRAM.ReadBytes, after.DRAM.ReadBytes)
	add("DRAM bytes written", "", before.DRAM.WrittenBytes, after.DRAM.WrittenBytes)
	return strings.Join(grown, ", ")
}
