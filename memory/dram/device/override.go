package device

import (
	"pgsim/configs"
	"pgsim/configs/strict"
)

// With returns the device with some timings replaced. Its errors name the key of the configuration
// that is wrong.
func (d Device) With(o configs.DRAMTiming) (Device, error) {
	t := &d.Timing
	for _, s := range []struct {
		value int
		to    []*Cycle
	}{
		{o.CL, []*Cycle{&t.CL}},
		{o.CWL, []*Cycle{&t.CWL}},
		{o.RCD, []*Cycle{&t.RCD, &t.RCDW}},
		{o.RP, []*Cycle{&t.RP, &t.RPab}},
		{o.RAS, []*Cycle{&t.RAS}},
		{o.REFI, []*Cycle{&t.REFI}},
		{o.RFC, []*Cycle{&t.RFC}},
	} {
		if s.value == 0 {
			continue
		}
		for _, field := range s.to {
			*field = Cycle(s.value)
		}
	}
	return d, d.check()
}

// check refuses timings that can't work.
func (d Device) check() error { return d.checkAt("dram.timing.") }

// checkSheet does the same for the file of a device.
func (d Device) checkSheet() error {
	t := d.Timing
	for _, pair := range []struct {
		key         string
		long, short Cycle
		name        string
	}{
		{"rp_ab", t.RPab, t.RP, "rp"},
		{"rrd_l", t.RRDL, t.RRDS, "rrd_s"},
		{"ccd_l", t.CCDL, t.CCDS, "ccd_s"},
		{"wtr_l", t.WTRL, t.WTRS, "wtr_s"},
		{"faw", t.FAW, t.RRDS, "rrd_s"},
		{"ccd_s", t.CCDS, d.BurstCycles(), "a burst"},
	} {
		if pair.long < pair.short {
			return strict.Errorf("timing."+pair.key+".cycles", "must be at least the %d cycles of %s, got %d",
				pair.short, pair.name, pair.long)
		}
	}
	if err := d.checkAt("timing."); err != nil {
		return err
	}
	if t.RCDW > t.RAS {
		return strict.Errorf("timing.rcd_w.cycles", "must be at most the %d cycles of ras, got %d", t.RAS, t.RCDW)
	}
	return nil
}

// checkAt checks timings whose keys are below a path.
func (d Device) checkAt(path string) error {
	t := d.Timing
	if t.RAS < t.RCD {
		return strict.Errorf(path+"ras", "must be at least the %d cycles of rcd, got %d", t.RCD, t.RAS)
	}
	if busy := refreshLoad * (t.RFC + t.RC() + t.RPab); t.REFI < busy {
		return strict.Errorf(path+"refi",
			"must be at least %d cycles, %d times what a refresh takes (rfc + ras + 2 rp), got %d; raise it or lower rfc",
			busy, refreshLoad, t.REFI)
	}
	return nil
}

// refreshLoad is the shortest refresh interval, as a multiple of the length of a refresh with all
// that it waits for. So half of the time is left for data.
const refreshLoad = 2
