package energy

import (
	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/energy/dram"
	"pgsim/memory/dram/device"
)

// offChip prices the DRAM. Timings that the description overrides change when commands are issued,
// and so the number of cycles. The cost of a command was measured at the timings of the datasheet.
func (b *builder) offChip() error {
	prices, err := dramPrices(b.acc.DRAM)
	if err != nil {
		return err
	}
	w := b.tech.weights
	for _, p := range []price{
		{name: ActionName{dramComponent, "read"}, action: "DRAM reads", pj: prices.Read * w[dramReadPrice], count: func(a *Actions) uint64 { return a.DRAM.Reads }},
		{name: ActionName{dramComponent, "write"}, action: "DRAM writes", pj: prices.Write * w[dramWritePrice], count: func(a *Actions) uint64 { return a.DRAM.Writes }},
		{name: ActionName{dramComponent, "activate"}, action: "DRAM activates", pj: prices.Activate * w[dramActivatePrice], count: func(a *Actions) uint64 { return a.DRAM.Activates }},
		{name: ActionName{dramComponent, "refresh"}, action: "DRAM refreshes", pj: prices.Refresh * w[dramRefreshPrice], count: func(a *Actions) uint64 { return a.DRAM.Refreshes }},
		{name: ActionName{dramComponent, "standby_cycle"}, action: "DRAM cycles", pj: prices.Cycle * w[dramStandbyPrice], count: func(a *Actions) uint64 { return a.DRAM.Cycles }},
		{name: ActionName{dramComponent, "open_cycle"}, action: "active DRAM cycles", pj: prices.ActiveCycle * w[dramOpenPrice], count: func(a *Actions) uint64 { return a.DRAM.ActiveCycles }},
	} {
		p.part = dramComponent
		b.charge(p)
	}
	return nil
}

func dramPrices(c configs.DRAM) (dram.Prices, error) {
	d, err := device.Devices.Lookup(c.Device)
	if err != nil {
		return dram.Prices{}, strict.Errorf("dram.device", "%v", err)
	}
	if _, err := d.With(c.Timing); err != nil {
		return dram.Prices{}, err
	}
	prices, err := dram.Price(d)
	if err != nil {
		return dram.Prices{}, strict.Errorf("dram.device", "%v", err)
	}
	return prices, nil
}
