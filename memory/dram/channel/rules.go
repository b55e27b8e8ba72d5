package channel

import "pgsim/memory/dram/device"

// scope says between which commands a rule holds: to the same bank, to the same
// bank group, to the same rank, or to different ranks.
type scope int

const (
	sameBank scope = iota
	sameGroup
	sameRank
	otherRank
	numScopes
)

// rule keeps commands apart. From the start of the nth last command of kind after (n = nth, 1
// where it is not set) to the start of a command of kind before, at least gap cycles must pass.
type rule struct {
	name          string
	scope         scope
	after, before Command
	gap           device.Cycle
	nth           int
}

// rulesOf returns the rules of a device; the names are JEDEC's. Rules that follow from others are
// left out (such as tRC to a refresh, which needs a precharge in between).
//
// JEDEC counts from the last cycle of one command to the last cycle of the other. Counted from
// start to start, a command of four cycles may therefore follow one of two cycles two cycles
// sooner than the timing says, and a command of two cycles follows one of four two cycles later.
func rulesOf(d device.Device) []rule {
	rules := betweenLastCycles(d)
	for i, r := range rules {
		rules[i].gap = gap(r.gap+busCycles(d, r.after), busCycles(d, r.before))
	}
	return rules
}

// betweenLastCycles returns the rules with gaps as JEDEC counts them.
func betweenLastCycles(d device.Device) []rule {
	t := d.Timing
	burst := d.BurstCycles()
	read := t.CL + t.DQSCK + burst
	written := t.CWL + t.DQSS + burst
	readToWrite := gap(read+t.Turnaround, t.CWL)
	return []rule{
		{name: "tRC", scope: sameBank, after: Activate, before: Activate, gap: t.RC()},
		{name: "tRCD", scope: sameBank, after: Activate, before: Read, gap: t.RCD},
		{name: "tRCD", scope: sameBank, after: Activate, before: Write, gap: t.RCDW},
		{name: "tRAS", scope: sameBank, after: Activate, before: Precharge, gap: t.RAS},
		{name: "tRAS", scope: sameRank, after: Activate, before: PrechargeAll, gap: t.RAS},
		{name: "tRP", scope: sameBank, after: Precharge, before: Activate, gap: t.RP},
		{name: "tRPab", scope: sameRank, after: PrechargeAll, before: Activate, gap: t.RPab},
		{name: "tRTP", scope: sameBank, after: Read, before: Precharge, gap: t.RTP},
		{name: "tRTP", scope: sameRank, after: Read, before: PrechargeAll, gap: t.RTP},
		{name: "tWR", scope: sameBank, after: Write, before: Precharge, gap: written + t.WR},
		{name: "tWR", scope: sameRank, after: Write, before: PrechargeAll, gap: written + t.WR},
		{name: "tPPD", scope: sameRank, after: Precharge, before: Precharge, gap: t.PPD},
		{name: "tPPD", scope: sameRank, after: Precharge, before: PrechargeAll, gap: t.PPD},

		{name: "tRRD_L", scope: sameGroup, after: Activate, before: Activate, gap: t.RRDL},
		{name: "tRRD_S", scope: sameRank, after: Activate, before: Activate, gap: t.RRDS},
		{name: "tFAW", scope: sameRank, after: Activate, before: Activate, gap: t.FAW, nth: activationsPerFAW},

		{name: "tCCD_L", scope: sameGroup, after: Read, before: Read, gap: t.CCDL},
		{name: "tCCD_L", scope: sameGroup, after: Write, before: Write, gap: t.CCDL},
		{name: "tCCD_S", scope: sameRank, after: Read, before: Read, gap: max(t.CCDS, burst)},
		{name: "tCCD_S", scope: sameRank, after: Write, before: Write, gap: max(t.CCDS, burst)},
		{name: "tWTR_L", scope: sameGroup, after: Write, before: Read, gap: written + t.WTRL},
		{name: "tWTR_S", scope: sameRank, after: Write, before: Read, gap: written + t.WTRS},
		{name: "read to write", scope: sameRank, after: Read, before: Write, gap: readToWrite},

		{name: "tRTRS", scope: otherRank, after: Read, before: Read, gap: burst + t.RTRS},
		{name: "tRTRS", scope: otherRank, after: Write, before: Write, gap: burst + t.RTRS},
		{name: "tRTRS", scope: otherRank, after: Write, before: Read, gap: gap(written+t.RTRS, t.CL+t.DQSCK)},
		{name: "tRTRS", scope: otherRank, after: Read, before: Write, gap: readToWrite},

		{name: "tRP", scope: sameRank, after: Precharge, before: Refresh, gap: t.RP},
		{name: "tRPab", scope: sameRank, after: PrechargeAll, before: Refresh, gap: t.RPab},
		{name: "tRFC", scope: sameRank, after: Refresh, before: Activate, gap: t.RFC},
		{name: "tRFC", scope: sameRank, after: Refresh, before: Refresh, gap: t.RFC},
	}
}

// activationsPerFAW is how many activations the window of tFAW holds.
const activationsPerFAW = 4

// gap returns from - to, or 0 where that is negative.
func gap(from, to device.Cycle) device.Cycle {
	if from < to {
		return 0
	}
	return from - to
}

// rulebook finds which later commands a command delays.
type rulebook struct {
	delays [numScopes][numCommands][]delay
	// windows are the rules of a rank that reach back further than the last command.
	windows [numCommands][]window
}

// delay is the rest of a rule whose scope and first command are known.
type delay struct {
	before Command
	gap    device.Cycle
}

// window is a delay from the nth last command.
type window struct {
	delay
	nth int
}

func newRulebook(d device.Device) *rulebook {
	var b rulebook
	for _, r := range rulesOf(d) {
		wait := delay{r.before, r.gap}
		if r.nth > 1 {
			b.windows[r.after] = append(b.windows[r.after], window{wait, r.nth})
			continue
		}
		b.delays[r.scope][r.after] = append(b.delays[r.scope][r.after], wait)
	}
	return &b
}
