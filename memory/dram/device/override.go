package device

import (
	"pgsim/configs"
	"pgsim/configs/strict"
)

// With returns the device with single timings replaced. Its errors name the
// key of the configuration that is to blame.
func (d Device) With(o configs.DRAMTiming) (Device, error) {
	t := &d.Timing
	for _, s := range []struct {
		value int
		to    []*Cycle
	}{
		{o.CL, []*Cycle{&t.CL}},
		{o.CWL, []*Cycle{&t.CWL}},
		{o.RCD, []*Cycle{&t.RCD}},
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

// check refuses timings with which a device could not work.
func (d Device) check() error {
	t := d.Timing
	if t.RAS < t.RCD {
		return strict.Errorf("dram.timing.ras", "must be at least the %d cycles of rcd, got %d", t.RCD, t.RAS)
	}
	if busy := refreshLoad * (t.RFC + t.RC() + t.RPab); t.REFI < busy {
		return strict.Errorf("dram.timing.refi",
			"must be at least %d cycles, %d times what a refresh takes (rfc + ras + 2 rp), got %d; raise it or lower rfc",
			busy, refreshLoad, t.REFI)
	}
	return nil
}

// refreshLoad is the least refresh interval in lengths of a refresh with all
// that it waits for: half of the time is left for data.
const refreshLoad = 2
