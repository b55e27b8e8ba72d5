package channel

import (
	"testing"

	"pgsim/memory/dram/device"
)

// TestRules checks the number of every JEDEC rule: after a command at cycle 1000, the other
// command is not allowed at t-1 and is allowed at t.
func TestRules(t *testing.T) {
	const at = 1000
	same := device.Location{}
	otherBank := device.Location{Bank: 1}
	otherGroup := device.Location{BankGroup: 1}
	otherRank := device.Location{Rank: 1}
	for _, test := range []struct {
		rule          string
		device        string
		after, before Command
		on            device.Location
		gap           device.Cycle
	}{
		{"tRCD", "ddr4-2400", Activate, Read, same, 16},
		{"tRCD", "ddr4-2400", Activate, Write, same, 16},
		{"tRAS", "ddr4-2400", Activate, Precharge, same, 39},
		{"tRAS", "ddr4-2400", Activate, PrechargeAll, otherGroup, 39},
		{"tRC = tRAS + tRP", "ddr4-2400", Activate, Activate, same, 55},
		{"tRP", "ddr4-2400", Precharge, Activate, same, 16},
		{"tRP to refresh", "ddr4-2400", Precharge, Refresh, otherGroup, 16},
		{"tRRD_L", "ddr4-2400", Activate, Activate, otherBank, 6},
		{"tRRD_S", "ddr4-2400", Activate, Activate, otherGroup, 4},
		{"tCCD_L", "ddr4-2400", Read, Read, same, 6},
		{"tCCD_L", "ddr4-2400", Write, Write, otherBank, 6},
		{"tCCD_S", "ddr4-2400", Read, Read, otherGroup, 4},
		{"tCCD_S", "ddr4-2400", Write, Write, otherGroup, 4},
		{"CL + BL/2 + 2 - CWL", "ddr4-2400", Read, Write, same, 16 + 4 + 2 - 12},
		{"CL + BL/2 + 2 - CWL", "ddr4-2400", Read, Write, otherGroup, 16 + 4 + 2 - 12},
		{"CWL + BL/2 + tWTR_L", "ddr4-2400", Write, Read, otherBank, 12 + 4 + 9},
		{"CWL + BL/2 + tWTR_S", "ddr4-2400", Write, Read, otherGroup, 12 + 4 + 3},
		{"CWL + BL/2 + tWR", "ddr4-2400", Write, Precharge, same, 12 + 4 + 18},
		{"CWL + BL/2 + tWR", "ddr4-2400", Write, PrechargeAll, otherGroup, 12 + 4 + 18},
		{"tRTP", "ddr4-2400", Read, Precharge, same, 9},
		{"tRTP", "ddr4-2400", Read, PrechargeAll, otherGroup, 9},
		{"BL/2 + tRTRS", "ddr4-2400", Read, Read, otherRank, 4 + 2},
		{"BL/2 + tRTRS", "ddr4-2400", Write, Write, otherRank, 4 + 2},
		{"CWL + BL/2 + tRTRS - CL", "ddr4-2400", Write, Read, otherRank, 12 + 4 + 2 - 16},
		{"no rule", "ddr4-2400", Activate, Activate, otherRank, 0},
		{"no rule", "ddr4-2400", Read, Precharge, otherBank, 0},

		// ACT, RD and WR take 4 cycles, PRE and REF 2; JEDEC counts between
		// last cycles.
		{"tRCD, 18 ns", "lpddr4-3200", Activate, Read, same, 29},
		{"tRAS, 42 ns", "lpddr4-3200", Activate, Precharge, same, 68 + 4 - 2},
		{"tRPpb, 18 ns", "lpddr4-3200", Precharge, Activate, same, 29 + 2 - 4},
		{"tRPpb to refresh", "lpddr4-3200", Precharge, Refresh, otherBank, 29},
		{"tRAS + tRPpb", "lpddr4-3200", Activate, Activate, same, 68 + 29},
		{"tRRD, 10 ns", "lpddr4-3200", Activate, Activate, otherBank, 16},
		{"tCCD", "lpddr4-3200", Read, Read, otherBank, 8},
		{"tPPD", "lpddr4-3200", Precharge, Precharge, otherBank, 4},
		{"tRTP, 7.5 ns", "lpddr4-3200", Read, Precharge, same, 12 + 4 - 2},
		{"RL + tDQSCK + BL/2 - WL + tWPRE", "lpddr4-3200", Read, Write, same, 28 + 6 + 8 - 14 + 2},
		{"WL + 1 + BL/2 + tWTR", "lpddr4-3200", Write, Read, same, 14 + 1 + 8 + 16},
		{"WL + 1 + BL/2 + tWR", "lpddr4-3200", Write, Precharge, same, 14 + 1 + 8 + 29 + 4 - 2},

		// ACT takes 2 cycles, all others 1.
		{"tRCDRD", "hbm2-2000", Activate, Read, same, 14 + 2 - 1},
		{"tRCDWR", "hbm2-2000", Activate, Write, same, 12 + 2 - 1},
		{"tRAS", "hbm2-2000", Activate, Precharge, same, 34 + 2 - 1},
		{"tRP", "hbm2-2000", Precharge, Activate, same, 14 + 1 - 2},
		{"tRRD_L", "hbm2-2000", Activate, Activate, otherBank, 6},
		{"tRRD_S", "hbm2-2000", Activate, Activate, otherGroup, 4},
		{"tCCD_L", "hbm2-2000", Write, Write, otherBank, 4},
		{"tCCD_S, BL/2", "hbm2-2000", Read, Read, otherGroup, 2},
		{"RL + BL/2 + 2 - WL", "hbm2-2000", Read, Write, otherGroup, 14 + 2 + 2 - 5},
		{"WL + BL/2 + tWTR_L", "hbm2-2000", Write, Read, same, 5 + 2 + 8},

		// Eight beats a cycle. WRITE to READ in the same group counts BL/n_max.
		{"18 ns from ACT-2", "lpddr5-6400", Activate, Read, same, 1 + 15},
		{"BL/n_min", "lpddr5-6400", Read, Read, otherGroup, 2},
		{"BL/n_max", "lpddr5-6400", Read, Read, otherBank, 4},
		{"RL + tWCK2DQO + BL/n_min - WL", "lpddr5-6400", Read, Write, same, 17 + 2 + 2 - 9},
		{"WL + BL/n_min + tWTR_S", "lpddr5-6400", Write, Read, otherGroup, 9 + 2 + 5},
		{"WL + BL/n_max + tWTR_L", "lpddr5-6400", Write, Read, otherBank, 9 + 4 + 10},
		{"WL + BL/n_min + tWR", "lpddr5-6400", Write, Precharge, same, 9 + 2 + 28},
		{"BL/n_max + nRBTP", "lpddr5-6400", Read, Precharge, same, 4 + 4},
	} {
		t.Run(test.device+"/"+test.rule, func(t *testing.T) {
			c := twoRanks(lookup(t, test.device))
			o := c.device.Organization
			c.note(test.after, c.banks[bankIndex(o, same)], at)
			want := device.Cycle(0)
			if test.gap > 0 {
				want = at + test.gap
			}
			if got := c.banks[bankIndex(o, test.on)].allowedAt(test.before); got != want {
				t.Errorf("%v then %v: allowed from cycle %d on, want %d", test.after, test.before, got, want)
			}
		})
	}
}

// twoRanks returns a channel of two ranks of a device.
func twoRanks(d device.Device) *Channel {
	d.Organization.Ranks = 2
	return New(d, DefaultSpec())
}

// TestFourActivations checks tFAW: the fifth activation waits for the first,
// other ranks don't.
func TestFourActivations(t *testing.T) {
	c := twoRanks(lookup(t, "ddr4-2400"))
	const faw = 26 // greater of 20 CK, 21 ns
	for i := range activationsPerFAW {
		c.note(Activate, c.banks[i*c.device.Organization.Banks], device.Cycle(100+5*i))
		fifth := c.banks[1].allowedAt(Activate)
		if full := i == activationsPerFAW-1; full != (fifth == 100+faw) {
			t.Errorf("after %d activations the next is allowed at %d", i+1, fifth)
		}
	}
	if other := c.ranks[1].banks[0].allowedAt(Activate); other != 0 {
		t.Errorf("the other rank waits until %d", other)
	}
}

// TestRefreshRules checks tRFC and tRPab after commands to a whole rank.
func TestRefreshRules(t *testing.T) {
	for _, test := range []struct {
		device                string
		toActivate, toRefresh device.Cycle // after a precharge of all banks
		rfc                   device.Cycle // to an activation
	}{
		{device: "ddr4-2400", toActivate: 16, toRefresh: 16, rfc: 312},
		// A command of 2 cycles before one of 4: 2 cycles sooner.
		{device: "lpddr4-3200", toActivate: 34 - 2, toRefresh: 34, rfc: 288 - 2},
	} {
		c := twoRanks(lookup(t, test.device))
		c.noteRank(PrechargeAll, c.ranks[0], 100)
		if got := c.banks[3].allowedAt(Activate); got != 100+test.toActivate {
			t.Errorf("%s: activation %d after precharge of all banks, want %d", test.device, got-100, test.toActivate)
		}
		if got := c.ranks[0].allowed[Refresh]; got != 100+test.toRefresh {
			t.Errorf("%s: refresh %d after precharge of all banks, want %d", test.device, got-100, test.toRefresh)
		}
		c.noteRank(Refresh, c.ranks[0], 1000)
		if got := c.banks[3].allowedAt(Activate); got != 1000+test.rfc {
			t.Errorf("%s: activation %d after refresh, want %d", test.device, got-1000, test.rfc)
		}
		if got := c.ranks[1].banks[0].allowedAt(Activate); got != 0 {
			t.Errorf("%s: the other rank waits until %d", test.device, got)
		}
	}
}
