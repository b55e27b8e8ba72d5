package reference

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pe"
)

// timeline is a schedule worked out by hand.
type timeline struct {
	gates    gateRows
	machine  Machine
	schedule string
	cycles   pe.Cycle
	activity pe.Activity
}

func (tl timeline) check(t *testing.T) {
	t.Helper()
	got, err := Run(tl.machine, tl.gates.problem())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tl.schedule, schedule(got.Passes)); diff != "" {
		t.Errorf("%s, %s: passes (-want +got):\n%s", tl.machine.Policy, tl.machine.Overlap, diff)
	}
	if got.Cycles != tl.cycles {
		t.Errorf("%s, %s: %d cycles, want %d", tl.machine.Policy, tl.machine.Overlap, got.Cycles, tl.cycles)
	}
	if diff := cmp.Diff(tl.activity, got.Activity); diff != "" {
		t.Errorf("%s, %s: activity (-want +got):\n%s", tl.machine.Policy, tl.machine.Overlap, diff)
	}
	if diff := cmp.Diff(tl.gates.outputs(), got.Outputs); diff != "" {
		t.Errorf("%s, %s: outputs (-want +got):\n%s", tl.machine.Policy, tl.machine.Overlap, diff)
	}
}

// Two tiles on a 2x1 array. Only pixel 0 is gated, so L1 only drains. A number is a step, ? a
// comparison, ^ the load of the drain chain.
//
//	cycle      0   1   2   3   4   5   6   7   8   9
//	PE(0,0)    M0  M0  M1  M1  L0
//	                   ?M0     ?M1 ^L0     ^L1
//	PE(1,0)        M0  M0  M1  M1  L0
//	                       ?M0     ?M1 ^L0     ^L1
//	leaves                             1   0   3   2   (pixel)
//
// L0 needs PE(1,0)'s decision of cycle 3 and starts in 4. L1 would be known in
// cycle 6, but its results must find the chain empty: L0 loads row 0 in cycle 5
// and drains for 2 cycles, so L1 loads it in 7.
func TestTimelineLockstep(t *testing.T) {
	gates := gateRows{"x", ".", ".", "."}
	activity := pe.Activity{HighSteps: 8, LowSteps: 1, IdleNotGated: 1, Comparisons: 4, Drained: 4}
	for _, tl := range []timeline{
		{
			machine:  gates.machine(2, 1, "lockstep", OverlapFull, 0),
			schedule: "high@0+2! high@2+2! low@4+1 low@7+0", cycles: 10,
		},
		{
			// M0 and M1 each wait for the last decision, L0 for PE(1,0)'s product.
			machine:  gates.machine(2, 1, "lockstep", OverlapDrain, 0),
			schedule: "high@0+2! high@4+2! low@8+1 low@11+0", cycles: 14,
		},
		{
			// L1 waits until L0's last result, pixel 0, has left in cycle 11.
			machine:  gates.machine(2, 1, "lockstep", OverlapNone, 0),
			schedule: "high@0+2! high@4+2! low@8+1 low@12+0", cycles: 15,
		},
	} {
		tl.gates, tl.activity = gates, activity
		tl.check(t)
	}
}

// Three tiles on a 2x1 array; pixels 0, 1, 2 and 5 are gated.
//
//	cycle      0   1   2   3   4   5   6   7   8   9   10  11
//	PE(0,0)    M0  M0  M1  M1          L01 M2  M2          L25
//	known                  0   1   2   3           .   4   5   (row of pixel)
//	row 0 load             M0      M1      L01         M2      (L25 in 12)
//
// In cycle 4, rows 0 and 1 are known, so they make a pass; it has to wait for
// the chain, which M1 loads in 5 and so leaves free from 7 on. In cycle 7 only
// row 2 is pending and M2 starts. After it, row 5 is known in cycle 11.
func TestTimelineRowPack(t *testing.T) {
	gates := gateRows{"x", "x", "x", ".", ".", "x"}
	timeline{
		gates:    gates,
		machine:  gates.machine(2, 1, "row-pack", OverlapFull, 0),
		schedule: "high@0+2 high@2+2 low@6+1 high@7+2 low@11+1", cycles: 15,
		activity: pe.Activity{HighSteps: 12, LowSteps: 4, Comparisons: 6, Drained: 10},
	}.check(t)
}

// The same tiles, with an oracle and separate drain chains for every pass: the feeders never pause.
// The last pass starts in cycle 7. Its results leave in 9 and 10.
func TestTimelineIdeal(t *testing.T) {
	gates := gateRows{"x", "x", "x", ".", ".", "x"}
	timeline{
		gates:    gates,
		machine:  gates.machine(2, 1, "ideal", OverlapFull, 0),
		schedule: "high@0+2 high@2+2 high@4+2 low@6+1 low@7+1", cycles: 11,
		activity: pe.Activity{HighSteps: 12, LowSteps: 4, Comparisons: 6, Drained: 10},
	}.check(t)
}

// A row counts as soon as its own C decisions are known, 4 + r cycles after its pass started on a
// 2x2 array. In cycle 6, these rows are pixel 1 of M0 and, just now, pixel 2 of M1, whose other row
// is still pending. Two rows make a pass. It loads the chain in 9, 2 cycles after M2. M3 is decided
// in cycle 14.
func TestTimelineRowPackRowOfUndecidedPass(t *testing.T) {
	gates := gateRows{"..", "x.", "x.", "..", "..", "..", "..", ".."}
	timeline{
		gates:    gates,
		machine:  gates.machine(2, 2, "row-pack", OverlapFull, 0),
		schedule: "high@0+2 high@2+2 high@4+2 low@8+1 high@9+2", cycles: 16,
		activity: pe.Activity{HighSteps: 32, LowSteps: 2, IdleNotGated: 2, Comparisons: 16, Drained: 18},
	}.check(t)
}

// Two tiles on a 1x2 array; PE(0,0) is gated in the first, PE(0,1) in the
// second. With one entry per PE:
//
//	cycle      0   1   2   3   4   5   6   7   8   9   10  11
//	PE(0,0)    M0  M0  ?M0     L   M1  M1  ?M1     -
//	PE(0,1)        M0  M0  ?M0     -   M1  M1  ?M1     L
//
// In cycle 2 M0 may still fill every queue. In cycle 4 its decisions are known,
// and PE(0,0)'s queue is full: a phase of one pass, in which PE(0,1) idles. M1
// then has room. Its decisions are known in cycle 9.
func TestTimelinePEQueue(t *testing.T) {
	gates := gateRows{"x.", ".x"}
	timeline{
		gates:    gates,
		machine:  gates.machine(1, 2, "pe-queue", OverlapFull, 1),
		schedule: "high@0+2 low@4+1 high@5+2 low@9+1", cycles: 12,
		activity: pe.Activity{HighSteps: 8, LowSteps: 2, IdleQueueShorter: 2, Comparisons: 4, Drained: 6},
	}.check(t)
	// With two entries M1 has room in cycle 2 although M0 is undecided. Its decisions are known in
	// 6, and both outputs share a pass.
	timeline{
		gates:    gates,
		machine:  gates.machine(1, 2, "pe-queue", OverlapFull, 2),
		schedule: "high@0+2 high@2+2 low@6+1", cycles: 9,
		activity: pe.Activity{HighSteps: 8, LowSteps: 2, Comparisons: 4, Drained: 6},
	}.check(t)
}

// columnGates has four gated outputs of channel 0 in its first two tiles, and
// one of channel 1 in its third.
var columnGates = gateRows{"x.", "x.", "x.", "x.", "..", ".x"}

// Three tiles on a 2x2 array, columns of 2*2 entries:
//
//	cycle      0   1   2   3   4   ...  7   8   9   10  11  12  ...  15
//	PE(0,0)    M0  M0  M1  M1           L0      L1  M2  M2           -
//	PE(0,1)        M0  M0  M1  M1           -       -   M2  M2       (L2 in 16)
//
// In cycle 4 M0 and M1 are undecided (M0 until 5), so four outputs of a column may come and M2 has
// no room. In cycle 7 all four have come, to column 0: two batches, one after the other. The second
// loads the chain 2 cycles after the first. M2 is decided in cycle 15 and leaves one entry, in
// column 1.
func TestTimelineColumnQueue(t *testing.T) {
	timeline{
		gates:    columnGates,
		machine:  columnGates.machine(2, 2, "column-queue", OverlapFull, 2),
		schedule: "high@0+2 high@2+2 low@7+1 low@9+1 high@10+2 low@15+1", cycles: 20,
		activity: pe.Activity{
			HighSteps: 24, LowSteps: 5,
			IdleQueueShorter: 6, // column 1 twice, then column 0
			IdleTilePartial:  1, // the last batch has one entry
			Comparisons:      12, Drained: 17,
		},
	}.check(t)
}

// What is left of a phase stays. With three entries in column 0, one batch runs in cycle 7 and
// pixel 2 waits for the end of the group.
func TestTimelineColumnQueueLeftover(t *testing.T) {
	gates := gateRows{"x.", "x.", "x.", "..", "..", ".x"}
	timeline{
		gates:    gates,
		machine:  gates.machine(2, 2, "column-queue", OverlapFull, 2),
		schedule: "high@0+2 high@2+2 low@7+1 high@8+2 low@13+1", cycles: 18,
		activity: pe.Activity{
			HighSteps: 24, LowSteps: 4,
			IdleQueueShorter: 2, // column 1 in the first LSB pass
			IdleTilePartial:  2, // row 1 in the second
			Comparisons:      12, Drained: 16,
		},
	}.check(t)
}

// As in TestTimelineColumnQueue, but column 1 runs column 0's second batch in the pass of cycle 7,
// so everything after it comes 2 cycles earlier. The last batch is dealt to column 0, although it
// belongs to channel 1.
func TestTimelineColumnShare(t *testing.T) {
	timeline{
		gates:    columnGates,
		machine:  columnGates.machine(2, 2, "column-share", OverlapFull, 2),
		schedule: "high@0+2 high@2+2 low@7+1 high@8+2 low@13+1", cycles: 18,
		activity: pe.Activity{
			HighSteps: 24, LowSteps: 5,
			IdleQueueShorter: 2, // column 1 in the last pass
			IdleTilePartial:  1,
			Comparisons:      12, Drained: 17,
		},
	}.check(t)
}

// One output on a 1x2 array leaves column 1 without a channel. It lacks an output in the MSB pass.
// It also lacks one in the LSB pass, unless columns share batches: then no batch was dealt to it.
func TestTimelineMissingColumn(t *testing.T) {
	gates := gateRows{"x"}
	for policy, idle := range map[string]pe.Activity{
		"pe-queue":     {IdleTilePartial: 3},
		"column-queue": {IdleTilePartial: 3},
		"column-share": {IdleTilePartial: 2, IdleQueueShorter: 1},
	} {
		activity := pe.Activity{HighSteps: 2, LowSteps: 1, Comparisons: 1, Drained: 2}
		activity.Add(idle)
		timeline{
			gates:    gates,
			machine:  gates.machine(1, 2, policy, OverlapFull, 2),
			schedule: "high@0+2 low@4+1", cycles: 7,
			activity: activity,
		}.check(t)
	}
}

// One output per row is gated, so both policies run an LSB pass over the tile,
// in which half of the array idles. The last decision of the 2x2 array is known
// in cycle 5, and a pass of one step takes S + 2R + C - 2 = 5 cycles to leave.
func TestTimelineScatteredGates(t *testing.T) {
	gates := gateRows{"x.", ".x"}
	activity := pe.Activity{HighSteps: 8, LowSteps: 2, IdleNotGated: 2, Comparisons: 4, Drained: 4}
	timeline{
		gates:    gates,
		machine:  gates.machine(2, 2, "lockstep", OverlapFull, 0),
		schedule: "high@0+2! low@5+1", cycles: 10,
		activity: activity,
	}.check(t)
	activity.Drained = 6 // high parts and low parts leave by themselves
	timeline{
		gates:    gates,
		machine:  gates.machine(2, 2, "row-pack", OverlapFull, 0),
		schedule: "high@0+2 low@5+1", cycles: 10,
		activity: activity,
	}.check(t)
}

// A layer without a gated output still waits for its decisions before the next
// column group: one tile of a 1x1 array is decided 3 cycles after its start.
func TestTimelineWaitsForNothing(t *testing.T) {
	gates := gateRows{".."}
	for _, policy := range []string{"row-pack", "pe-queue", "column-queue", "column-share"} {
		timeline{
			gates:    gates,
			machine:  gates.machine(1, 1, policy, OverlapFull, 2),
			schedule: "high@0+2 high@3+2", cycles: 7,
			activity: pe.Activity{HighSteps: 4, Comparisons: 2, Drained: 2},
		}.check(t)
	}
}
