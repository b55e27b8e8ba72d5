package energy

import (
	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/energy/dram"
	"pgsim/energy/spread"
	"pgsim/memory/dram/device"
	"pgsim/pe/hardware"
)

// Ranged splits the energy and area of one machine by the prices that they depend on. Each price
// has a range. Results are linear in the prices: the share of a price grows with it, and nothing
// else does. The positions of parts, and so the lengths of wires, follow from the table's own
// areas. It never changes.
type Ranged struct {
	prices []rangedPrice
}

// rangedPrice is a price, and the machine priced with that price alone.
type rangedPrice struct {
	Spread
	alone *Model
}

// Spread says how far off a price may be.
type Spread struct {
	// Name is the price and its table, e.g. "45nm: logic.adder". Machines that take a price from the
	// same table share it: if it is off, it is off for both.
	Name string
	// Area is set for a price of area, and not set for a price of energy.
	Area bool
	spread.Range
}

// NewRanged returns the ranged model of a machine. It refuses a table without ranges; its
// other errors are those of [New].
func NewRanged(acc configs.Accelerator, parts hardware.Parts) (*Ranged, error) {
	tech, err := findTechnology(acc.Energy.Technology)
	if err != nil {
		return nil, err
	}
	if len(tech.Ranges) == 0 {
		return nil, strict.Errorf("energy.technology", "%s says not how far off its prices may be; "+
			"give it ranges, as the table 45nm has them, or leave intervals out", acc.Energy.Technology)
	}
	d, err := device.Devices.Lookup(acc.DRAM.Device)
	if err != nil {
		return nil, strict.Errorf("dram.device", "%v", err)
	}
	offChip, err := dram.Ranges(d)
	if err != nil {
		return nil, err
	}
	r := &Ranged{}
	for id := range priceCount {
		p := rangedPrice{Spread: newSpread(id, acc, tech.Ranges, offChip)}
		if id == givenPrice && acc.Energy.ERT == "" {
			continue
		}
		if p.alone, err = newModel(priced{tech, only(id)}, acc, parts); err != nil {
			return nil, err
		}
		r.prices = append(r.prices, p)
	}
	return r, nil
}

// newSpread returns the range of a price. Tables are checked to have all ranges.
func newSpread(id priceID, acc configs.Accelerator, onChip, offChip spread.List) Spread {
	table, ranges := acc.Energy.Technology, onChip
	switch {
	case id.isDRAM():
		table, ranges = acc.DRAM.Device, offChip
	case id == givenPrice:
		exact := spread.End{Times: 1, Source: "given: " + acc.Energy.ERT + " is taken to be exact"}
		table, ranges = acc.Energy.ERT, spread.List{{Price: id.String(), Low: exact, High: exact}}
	}
	found, _ := ranges.Of(id.String())
	return Spread{Name: table + ": " + id.String(), Area: id.isArea(), Range: found}
}

// Ranges returns the ranges of all prices.
func (r *Ranged) Ranges() []Spread {
	list := make([]Spread, len(r.prices))
	for i, p := range r.prices {
		list[i] = p.Spread
	}
	return list
}

// Energy returns the energy of the actions by price, in picojoules. Their sum equals the energy by
// part, except for rounding.
func (r *Ranged) Energy(a Actions) (Parts, error) {
	var by Parts
	for _, p := range r.prices {
		if p.Area {
			continue
		}
		parts, err := p.alone.Energy(a)
		if err != nil {
			return nil, err
		}
		by = append(by, Part{p.Name, parts.Total()})
	}
	return by, nil
}

// Area returns the area of the chip by price, in mm^2.
func (r *Ranged) Area() Parts {
	var by Parts
	for _, p := range r.prices {
		if p.Area {
			by = append(by, Part{p.Name, p.alone.Area().Total()})
		}
	}
	return by
}
