// Package devicetest answers: could a DRAM device with these numbers exist? Its checks run over
// every registered device, so a new device is tested without further work.
package devicetest

import (
	"pgsim/configs"
	"pgsim/configs/sourced"
	"pgsim/memory/dram/device"
)

// T is the part of a [testing.T] that the checks need.
type T interface {
	Helper()
	Errorf(format string, args ...any)
}

// TestDevice checks that a device says what it is, that its organisation can be addressed, that
// its timings don't contradict each other, and that its currents have sources.
func TestDevice(t T, name, doc string, d device.Device) {
	t.Helper()
	if doc == "" || d.Part == "" || d.Standard == "" || d.Name != name {
		t.Errorf("%s: has no doc, part or standard, or another name: %q, %q, %q, %q",
			name, doc, d.Part, d.Standard, d.Name)
	}
	checkOrganization(t, name, d)
	checkTiming(t, name, d)
	if _, err := d.With(configs.DRAMTiming{}); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if d.Currents == nil {
		t.Errorf("%s: has no currents", name)
		return
	}
	if err := sourced.Check(d.Currents); err != nil {
		t.Errorf("%s: currents: %v", name, err)
	}
}

// checkOrganization checks that addresses can be split into bit fields.
func checkOrganization(t T, name string, d device.Device) {
	t.Helper()
	o := d.Organization
	for _, n := range []int{o.BusBits, o.BurstLength, o.Ranks, o.BankGroups, o.Banks, o.Rows, o.Columns} {
		if n < 1 || n&(n-1) != 0 {
			t.Errorf("%s: %+v has %d, not a power of two", name, o, n)
		}
	}
	if o.Columns < o.BurstLength {
		t.Errorf("%s: a row of %d columns is less than a burst of %d", name, o.Columns, o.BurstLength)
	}
}

// checkTiming checks that no time is shorter than a time that is part of it.
func checkTiming(t T, name string, d device.Device) {
	t.Helper()
	m := d.Timing
	for _, pair := range []struct {
		rule        string
		long, short device.Cycle
	}{
		{"tRAS >= tRCD", m.RAS, m.RCD},
		{"tRAS >= tRTP", m.RAS, m.RTP},
		{"tRPab >= tRP", m.RPab, m.RP},
		{"tRRD_L >= tRRD_S", m.RRDL, m.RRDS},
		{"tCCD_L >= tCCD_S", m.CCDL, m.CCDS},
		{"tWTR_L >= tWTR_S", m.WTRL, m.WTRS},
		{"tCCD_S >= a burst", m.CCDS, d.BurstCycles()},
		{"tFAW >= tRRD_S", m.FAW, m.RRDS},
		{"tRFC >= tRC", m.RFC, m.RC()},
		{"tREFI > tRFC", m.REFI, m.RFC + 1},
		{"CL > 0", m.CL, 1},
		{"CWL > 0", m.CWL, 1},
		{"tRCD > 0", m.RCD, 1},
		{"tRP > 0", m.RP, 1},
		{"activate commands take a cycle", m.Command.Activate, 1},
		{"precharge commands take a cycle", m.Command.Precharge, 1},
		{"column commands take a cycle", m.Command.Column, 1},
		{"refresh commands take a cycle", m.Command.Refresh, 1},
	} {
		if pair.long < pair.short {
			t.Errorf("%s: %s: %d cycles against %d", name, pair.rule, pair.long, pair.short)
		}
	}
}
