package dram

import (
	"fmt"

	"pgsim/memory/dram/device"
)

// Prices says what the actions of one DRAM channel cost, in pJ.
type Prices struct {
	// Activate is opening a row and closing it again.
	Activate float64
	// Read and Write are one burst, including its way between the chips.
	Read, Write float64
	// Refresh is a refresh of all banks of a rank.
	Refresh float64
	// Cycle is a cycle of the memory clock of a channel without an open row. ActiveCycle is what a
	// cycle with an open row costs on top.
	Cycle, ActiveCycle float64
}

// Price returns the prices of a device, from the currents in its datasheet. A device without
// currents is an error.
func Price(d device.Device) (Prices, error) {
	if d.Currents == nil {
		return Prices{}, fmt.Errorf("dram device %q has no currents; give them in its file", d.Name)
	}
	return prices(*d.Currents, d), nil
}

// prices adds up what the supplies deliver. An action costs what it takes beyond the standby that
// continues meanwhile; only cycles include standby.
func prices(c device.Currents, d device.Device) Prices {
	t, o := d.Timing, d.Organization
	ns := nsPerUS / d.ClockMHz // one cycle
	ras, rp := ns*float64(t.RAS), ns*float64(t.RP)
	burst, rfc := ns*float64(d.BurstCycles()), ns*float64(t.RFC)

	var p Prices
	for _, r := range c.Rails {
		v := r.Volts.Volts
		open, closed := r.IDD3N.MA, r.IDD2N.MA
		// mA times ns give pC; pC times V give pJ.
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
