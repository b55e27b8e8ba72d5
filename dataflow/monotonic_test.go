package dataflow

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/pe/hardware"
)

// TestMoreNeverCostsArrayCycles gives random machines more lanes or wider digits. Under policies
// without queues the array must never take longer. (With queues it may: phases then come at other
// times, see ANOMALIES.md of package sim.)
func TestMoreNeverCostsArrayCycles(t *testing.T) {
	more := map[string]func(*Machine, int){
		"lanes":      func(m *Machine, n int) { m.Lanes += n },
		"digit bits": func(m *Machine, n int) { m.DigitBits += n },
	}
	for _, dataflow := range Dataflows.All() {
		for _, policy := range Policies.All() {
			m := Machine{Dataflow: dataflow.Value, Policy: policy.Value}
			if dataflow.Value.Check(m) != nil {
				continue
			}
			m.Rows, m.Cols = 1, 1
			if dataflow.Value.Hardware(m).Entries(hardware.QueuePush) > 0 {
				continue
			}
			for what, add := range more {
				t.Run(dataflow.Name+"/"+policy.Name+"/"+what, func(t *testing.T) {
					rapid.Check(t, func(t *rapid.T) {
						m, w := drawCase(t, dataflow.Value, policy.Name)
						before := RunAlone(m, w, 1).Cycles
						add(&m, rapid.IntRange(1, 4).Draw(t, "more"))
						if after := RunAlone(m, w, 1).Cycles; after > before {
							t.Fatalf("%d cycles, %d before", after, before)
						}
					})
				})
			}
		}
	}
}
