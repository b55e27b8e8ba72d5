package dram

import (
	"testing"

	"github.com/sarchlab/akita/v3/sim"
	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
)

// setTime is a time that a test sets.
type setTime struct{ now sim.VTimeInSec }

func (s *setTime) CurrentTime() sim.VTimeInSec { return s.now }

// TestTally checks the counts of the commands of given requests. A read of ddr4-2400 closes its
// row tRTP = 9 cycles later.
func TestTally(t *testing.T) {
	type command struct {
		at      device.Cycle
		request string
		what    string
	}
	for _, test := range []struct {
		name     string
		commands []command
		until    device.Cycle
		want     channel.Counts
	}{
		{"rows open side by side count once",
			[]command{{0, "a", "Activate"}, {10, "b", "Activate"}, {16, "a", "ReadPrecharge"}, {26, "b", "ReadPrecharge"}},
			100, channel.Counts{Reads: 2, BytesRead: 128, Activates: 2, Precharges: 2, RowMisses: 2, ActiveCycles: 35}},
		{"a row opens while the last one closes",
			[]command{{0, "a", "Activate"}, {16, "a", "ReadPrecharge"}, {20, "b", "Activate"}, {36, "b", "ReadPrecharge"}},
			100, channel.Counts{Reads: 2, BytesRead: 128, Activates: 2, Precharges: 2, RowMisses: 2, ActiveCycles: 45}},
		{"nothing open in between",
			[]command{{0, "a", "Activate"}, {16, "a", "ReadPrecharge"}, {50, "b", "Activate"}, {66, "b", "ReadPrecharge"}},
			100, channel.Counts{Reads: 2, BytesRead: 128, Activates: 2, Precharges: 2, RowMisses: 2, ActiveCycles: 50}},
		{"still open", []command{{5, "a", "Activate"}}, 15, channel.Counts{Activates: 1, RowMisses: 1, ActiveCycles: 10}},
		{"a write is open until it is recovered: CWL + BL/2 + tWR",
			[]command{{0, "a", "Activate"}, {16, "a", "WritePrecharge"}},
			100, channel.Counts{Writes: 1, BytesWritten: 64, Activates: 1, Precharges: 1, RowMisses: 1, ActiveCycles: 16 + 12 + 4 + 18}},
		{"another row was open: a conflict and a hit",
			[]command{{0, "a", "Activate"}, {16, "b", "ReadPrecharge"}, {72, "a", "Activate"}, {120, "c", "Precharge"},
				{136, "c", "Activate"}, {152, "c", "ReadPrecharge"}},
			200, channel.Counts{Reads: 2, BytesRead: 128, Activates: 3, Precharges: 3,
				RowMisses: 1, RowHits: 1, RowConflicts: 1, ActiveCycles: 25 + 48 + 25}},
	} {
		c := clock.MHz(1200)
		now := &setTime{}
		tally := newTally(c, now, lookup(t, "ddr4-2400"))
		for _, cmd := range test.commands {
			now.now = c.Time(uint64(cmd.at))
			tally.StartTask(tracing.Task{ParentID: cmd.request, Kind: "cmd", What: cmd.what})
		}
		tally.StartTask(tracing.Task{Kind: "sub-trans", What: "Activate"})
		if got := tally.upTo(c.Time(uint64(test.until))); !equalCounts(got, test.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", test.name, got, test.want)
		}
	}
}
