package dataflow

import (
	"testing"

	"pgsim/configs"
	"pgsim/pe/hardware"
)

// TestDrainChainsAreBuilt checks what drain chains of the default array of 16x16 need in addition
// to the links in the PEs, and which numbers of chains are refused.
func TestDrainChainsAreBuilt(t *testing.T) {
	const columns, sums = 16, 16 * 8 * 16 // columns, and entries of queues of depth 8
	for _, test := range []struct {
		chains, passing int // registers per column
		sets            []string
		err             string
	}{
		{1, 0, nil, ""},
		{2, 8, nil, ""},       // 8 rows above 8
		{4, 24, nil, ""},      // 4 rows above 12, 8 and 4
		{16, 15 * 8, nil, ""}, // a row above 15, 14, ...
		{3, 0, nil, "array.drain_chains: must divide array.rows = 16, got 3"},
		{1, 0, []string{"array.dataflow=weight-stationary", "array.policy=row-pack"}, ""},
		{2, 0, []string{"array.dataflow=weight-stationary", "array.policy=row-pack"},
			"array.drain_chains: must be 1 with array.dataflow weight-stationary, got 2: " +
				"sums hop down with every step there, and no chain drains them"},
	} {
		acc, err := configs.Resolve(configs.Base, test.sets)
		if err != nil {
			t.Fatal(err)
		}
		acc.Array.DrainChains = configs.Count(test.chains)
		m, err := NewMachine(acc.Array)
		if test.err != "" || err != nil {
			if err == nil || err.Error() != test.err {
				t.Errorf("%d chains: got %v, want %q", test.chains, err, test.err)
			}
			continue
		}
		m.Scratchpads = acc.Scratchpads
		passing := 0
		for _, p := range m.Hardware() {
			if p.Group == hardware.Drain && !p.PerPE {
				passing += p.Count
			}
		}
		if passing != test.passing*columns {
			t.Errorf("%d chains: %d registers beside the PEs, want %d per column", test.chains, passing, test.passing)
		}
		if got := m.Hardware().Entries(hardware.SumWrite); test.sets == nil && got != test.chains*sums {
			t.Errorf("%d chains: room for %d sums, want %d in the buffer of each", test.chains, got, sums)
		}
	}
}
