package channel

import (
	"math"
	"testing"

	"pgsim/memory/dram/device"
)

// reference is a stream of requests with the results of trusted simulators. The streams were
// written to files and read by a driver that offers one request per cycle. Cycles count until the
// last request ends (writes: until they are issued).
type reference struct {
	name   string
	stream []access
	// ramulator is Ramulator 2.1 (c5b1c3a), GenericDDR controller with
	// FRFCFS-RowHit, open rows and all-bank refresh, queues of 32.
	ramulator outcome
	// dramsim is DRAMsim3 (master of 2021), per-bank queues of 8, open page, refresh by rank. Its
	// write buffer drains in one go, from full to empty, so it is no reference where reads and
	// writes alternate.
	dramsim outcome
}

// outcome is a number of cycles and of row hits. The zero value means that there is none.
type outcome struct{ cycles, hits uint64 }

const referenceRequests = 20_000

func ddr4References(d device.Device) []reference {
	const n = referenceRequests
	o := d.Organization
	row := o.RowBytes() * uint64(o.BankGroups)
	return []reference{
		{"sequential", strided(n, o.BurstBytes(), false), outcome{82839, 19800}, outcome{82935, 19784}},
		{"sequential writes", strided(n, o.BurstBytes(), true), outcome{83010, 19806}, outcome{82838, 19728}},
		{"strided", strided(n, o.BurstBytes()*uint64(o.BankGroups)*2, false), outcome{124559, 19667}, outcome{124841, 19658}},
		{"strided by rows", strided(n, row, false), outcome{285055, 0}, outcome{285331, 0}},
		{"one bank", strided(n, row*uint64(o.Banks), false), outcome{1137734, 0}, outcome{1139825, 0}},
		{"random", random(n, d, 0), outcome{134980, 4}, outcome{136327, 5}},
		{"random, 1/4 writes", random(n, d, 4), outcome{137413, 1}, outcome{138896, 2}},
		{"blocks, 1/3 writes", blocks(n, d), outcome{88266, 18400}, outcome{}},
		{"copy", copying(n, d), outcome{123550, 15702}, outcome{}},
	}
}

// lpddr4References are for commands of one cycle, as in DRAMsim3. Ramulator 2.1 does not have
// LPDDR4.
func lpddr4References(d device.Device) []reference {
	const n = referenceRequests
	o := d.Organization
	row := o.RowBytes()
	none := outcome{}
	return []reference{
		{"sequential", strided(n, o.BurstBytes(), false), none, outcome{170210, 19627}},
		{"sequential writes", strided(n, o.BurstBytes(), true), none, outcome{170217, 19578}},
		{"strided", strided(n, o.BurstBytes()*2, false), none, outcome{170155, 19267}},
		{"strided by rows", strided(n, row, false), none, outcome{341536, 0}},
		{"one bank", strided(n, row*uint64(o.Banks), false), none, outcome{2043658, 0}},
		{"random", random(n, d, 0), none, outcome{343267, 5}},
		{"random, 1/4 writes", random(n, d, 4), none, outcome{361765, 8}},
	}
}

// TestReferences checks that finish times are within 2 % of those of trusted simulators, and row
// hits within 1 % of all requests.
func TestReferences(t *testing.T) {
	ddr4, lpddr4 := lookup(t, "ddr4-2400"), lookup(t, "lpddr4-3200")
	lpddr4.Timing.Command = device.CommandTiming{Activate: 1, Precharge: 1, Column: 1, Refresh: 1}
	for _, suite := range []struct {
		device     device.Device
		references []reference
	}{
		{ddr4, ddr4References(ddr4)},
		{lpddr4, lpddr4References(lpddr4)},
	} {
		for _, r := range suite.references {
			t.Run(suite.device.Name+"/"+r.name, func(t *testing.T) {
				c, end := run(t, suite.device, r.stream)
				got := outcome{uint64(end), c.Counts().RowHits}
				near(t, "Ramulator 2.1", got, r.ramulator)
				near(t, "DRAMsim3", got, r.dramsim)
			})
		}
	}
}

func near(t *testing.T, whose string, got, want outcome) {
	t.Helper()
	const cyclesWithin, hitsWithin = 0.02, 0.01
	if want == (outcome{}) {
		return
	}
	if off := float64(got.cycles)/float64(want.cycles) - 1; math.Abs(off) > cyclesWithin {
		t.Errorf("got %d cycles, %s has %d: %+.1f %%", got.cycles, whose, want.cycles, 100*off)
	}
	if off := (float64(got.hits) - float64(want.hits)) / referenceRequests; math.Abs(off) > hitsWithin {
		t.Errorf("got %d row hits, %s has %d", got.hits, whose, want.hits)
	}
}
