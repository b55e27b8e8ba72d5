package channel

import (
	"testing"

	"pgsim/memory/dram/device"
)

// TestTwoBuses checks that a row command and a column command start in the same cycle if they have
// separate buses, and one after the other if they share one.
func TestTwoBuses(t *testing.T) {
	hbm := lookup(t, "hbm2-2000")
	for _, test := range []struct {
		buses int
		want  bool
	}{{1, false}, {2, true}} {
		d := hbm
		d.Organization.CommandBuses = test.buses
		c := New(d, DefaultSpec())
		commands := observed(c)
		drive(t, c, blocks(2000, d))
		if got := together(*commands); got != test.want {
			t.Errorf("%d buses: commands start in the same cycle: %t, want %t", test.buses, got, test.want)
		}
		checkBuses(t, d, *commands)
	}
}

// together tells whether two commands start in the same cycle.
func together(commands []Issued) bool {
	for i := 1; i < len(commands); i++ {
		if commands[i].At == commands[i-1].At {
			return true
		}
	}
	return false
}

// checkBuses checks that no command starts while another is on its bus, and that commands are
// reported in the order of their cycles.
func checkBuses(t *testing.T, d device.Device, commands []Issued) {
	t.Helper()
	var free [numBuses]device.Cycle
	last := device.Cycle(0)
	for _, i := range commands {
		b := rowBusOf(d)
		if movesData(i.Command) {
			b = columnBus
		}
		if i.At < free[b] || i.At < last {
			t.Fatalf("%v at cycle %d: the bus is free from %d on, the command before it was at %d", i.Command, i.At, free[b], last)
		}
		free[b], last = i.At+busCycles(d, i.Command), i.At
	}
}

// TestReadsHideActivations checks the purpose of the second bus: on HBM a stream that opens rows
// all the time still reads without gaps, except for refreshes.
func TestReadsHideActivations(t *testing.T) {
	d := lookup(t, "hbm2-2000")
	d.Timing.REFI = never / 2
	const n = 4000
	stream := strided(n, d.Organization.BurstBytes(), false)
	_, two := run(t, d, stream)
	full := device.Cycle(n) * d.BurstCycles()
	if start := d.Timing.RCD + d.ReadLatency() + d.Timing.RRDS*device.Cycle(d.Organization.BankGroups); two > full+start {
		t.Errorf("%d reads take %d cycles, the data bus needs %d and the first read %d", n, two, full, start)
	}
	d.Organization.CommandBuses = 1
	if _, one := run(t, d, stream); one <= two {
		t.Errorf("%d cycles with one bus, %d with two", one, two)
	}
}
