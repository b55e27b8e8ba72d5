package channel

import (
	"testing"

	"pgsim/memory/dram/device"
)

// TestCommandsObeyRules records all commands of mixed traffic and measures, for every rule, the
// least distance between two commands that it concerns. The distance must be that of the rule:
// less breaks the device, more wastes cycles.
func TestCommandsObeyRules(t *testing.T) {
	for _, name := range device.Devices.Names() {
		d := lookup(t, name)
		d.Organization.Ranks = 2
		commands := record(t, d)
		for _, r := range rulesOf(d) {
			least := leastGap(r, commands)
			if least < r.gap {
				t.Errorf("%s: %s: %v after %v by %d cycles, must be %d",
					name, r.name, r.before, r.after, least, r.gap)
			}
			if least > max(r.gap, d.Timing.Command.Activate) && !hidden(r) {
				t.Errorf("%s: %s: %v never follows %v closer than %d cycles, %d are allowed",
					name, r.name, r.before, r.after, least, r.gap)
			}
		}
	}
}

// record returns the commands of mixed traffic, of one channel after another.
func record(t *testing.T, d device.Device) []Issued {
	t.Helper()
	var commands []Issued
	for _, stream := range [][]access{
		strided(4000, d.Organization.BurstBytes(), false),
		strided(2000, d.Organization.RowBytes()*2, true),
		random(4000, d, 3),
		blocks(4000, d),
	} {
		c := New(d, DefaultSpec())
		var part []Issued
		c.Observe(func(i Issued) { part = append(part, i) })
		drive(t, c, stream)
		checkOpen(t, d, part)
		commands = append(commands, shift(commands, part)...)
	}
	return commands
}

// hidden tells whether this traffic does not show a rule, because other rules keep the commands
// further apart. Refreshes are tREFI apart and come after closing all banks, which waits for more
// than the last precharge. Commands after a refresh wait for tRFC. LPDDR4's tRAS is so long that
// its tRTP is over before.
func hidden(r rule) bool {
	return r.before == Refresh || r.after == PrechargeAll ||
		r.after == Precharge && r.before == PrechargeAll ||
		r.name == "tRTP" && r.before == Precharge
}

// shift moves the commands of a new channel so far behind earlier ones that no rule reaches
// across.
func shift(earlier, part []Issued) []Issued {
	if len(earlier) == 0 {
		return part
	}
	const far = 1_000_000
	for i := range part {
		part[i].At += earlier[len(earlier)-1].At + far
	}
	return part
}

// leastGap returns the least distance from the nth last command of kind after to a command of kind
// before, in the scope of the rule.
func leastGap(r rule, commands []Issued) device.Cycle {
	const reach = 64 // commands
	least := never
	for i, second := range commands {
		if second.Command != r.before {
			continue
		}
		seen := 0
		for j := i - 1; j >= max(0, i-reach) && seen < max(r.nth, 1); j-- {
			first := commands[j]
			if first.Command != r.after || !related(r.scope, first, second) {
				continue
			}
			seen++
			if seen == max(r.nth, 1) {
				least = min(least, second.At-first.At)
			}
		}
	}
	return least
}

// related tells whether two commands are in a rule's scope: a bank's commands
// also concern its group and rank.
func related(s scope, a, b Issued) bool {
	x, y := a.Location, b.Location
	switch s {
	case sameBank:
		return x.Rank == y.Rank && x.BankGroup == y.BankGroup && x.Bank == y.Bank
	case sameGroup:
		return x.Rank == y.Rank && x.BankGroup == y.BankGroup
	case sameRank:
		return x.Rank == y.Rank
	default:
		return x.Rank != y.Rank
	}
}

// checkOpen checks that reads and writes go to the open row, and that only
// closed banks are activated and refreshed.
func checkOpen(t *testing.T, d device.Device, commands []Issued) {
	t.Helper()
	open := map[int]int{} // row by bank
	o := d.Organization
	for _, c := range commands {
		bank := bankIndex(o, c.Location)
		row, isOpen := open[bank]
		switch c.Command {
		case Activate:
			if isOpen {
				t.Fatalf("cycle %d: bank %d is activated with row %d open", c.At, bank, row)
			}
			open[bank] = c.Location.Row
		case Precharge:
			if !isOpen {
				t.Fatalf("cycle %d: bank %d is closed twice", c.At, bank)
			}
			delete(open, bank)
		case PrechargeAll:
			for i := range o.BanksPerRank() {
				delete(open, c.Location.Rank*o.BanksPerRank()+i)
			}
		case Refresh:
			for i := range o.BanksPerRank() {
				if _, isOpen := open[c.Location.Rank*o.BanksPerRank()+i]; isOpen {
					t.Fatalf("cycle %d: rank %d is refreshed with a row open", c.At, c.Location.Rank)
				}
			}
		default:
			if !isOpen || row != c.Location.Row {
				t.Fatalf("cycle %d: %v of row %d in bank %d, where row %d is open", c.At, c.Command, c.Location.Row, bank, row)
			}
		}
	}
}
