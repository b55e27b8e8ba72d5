package dram

import (
	"fmt"

	"pgsim/configs/strict"
	"pgsim/memory/dram/device"
)

// Prices is what the actions of one DRAM channel cost, in pJ.
type Prices struct {
	// Activate is opening a row and closing it again.
	Activate float64
	// Read and Write are a burst, its way between the chips included.
	Read, Write float64
	// Refresh is a refresh of all banks of a rank.
	Refresh float64
	// Cycle is a cycle of the memory clock of a channel without an open row, and
	// ActiveCycle what it costs more with one.
	Cycle, ActiveCycle float64
}

// Price returns the prices of a device, from the currents of its datasheet. A
// device without a table of them is an error.
func Price(d device.Device) (Prices, error) {
	c, err := lookup(d.Name)
	if err != nil {
		return Prices{}, err
	}
	return c.prices(d), nil
}

// prices adds up what the supplies deliver. All energies but those of cycles are
// what an action costs beyond the standby that goes on meanwhile.
func (c Currents) prices(d device.Device) Prices {
	t, o := d.Timing, d.Organization
	ns := nsPerUS / d.ClockMHz // one cycle
	ras, rp := ns*float64(t.RAS), ns*float64(t.RP)
	burst, rfc := ns*float64(d.BurstCycles()), ns*float64(t.RFC)

	var p Prices
	for _, r := range c.Rails {
		v := r.Volts.Volts
		open, closed := r.IDD3N.MA, r.IDD2N.MA
		// mA times ns are pC, times V are pJ.
		p.Activate += v * (r.IDD0.MA*(ras+rp) - open*ras - closed*rp)
		p.Read += v * (r.IDD4R.MA - open) * burst
		p.Write += v * (r.IDD4W.MA - open) * burst
		p.Refresh += v * (r.IDD5B.MA - closed) * rfc
		p.Cycle += v * closed * ns * float64(o.Ranks)
		p.ActiveCycle += v * (open - closed) * ns
	}
	chips := float64(o.BusBits) / float64(c.Chip.Bits)
	bits := float64(o.BusBits * o.BurstLength)
	return Prices{
		Activate:    p.Activate * chips,
		Read:        p.Read*chips + c.ReadIO.PJPerBit*bits,
		Write:       p.Write*chips + c.WriteIO.PJPerBit*bits,
		Refresh:     p.Refresh * chips,
		Cycle:       p.Cycle * chips,
		ActiveCycle: p.ActiveCycle * chips,
	}
}

const nsPerUS = 1000

// check refuses currents that make an action free or less: standby with open
// rows needs no less than with closed ones, and every action more than standby.
func (r Rail) check(path string) error {
	for _, c := range []struct {
		key         string
		value, from float64
		least       string
	}{
		{"idd3n", r.IDD3N.MA, r.IDD2N.MA, "idd2n"},
		{"idd0", r.IDD0.MA, r.IDD3N.MA, "idd3n"},
		{"idd4r", r.IDD4R.MA, r.IDD3N.MA, "idd3n"},
		{"idd4w", r.IDD4W.MA, r.IDD3N.MA, "idd3n"},
		{"idd5b", r.IDD5B.MA, r.IDD3N.MA, "idd3n"},
	} {
		if c.value < c.from {
			return strict.Errorf(fmt.Sprintf("%s.%s.ma", path, c.key), "must be at least the %v mA of %s, got %v", c.from, c.least, c.value)
		}
	}
	return nil
}
