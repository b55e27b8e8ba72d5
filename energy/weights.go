package energy

// priced is a technology table with weighted prices: each building block counts its weight times
// the price in the table. If all weights are 1, it is the table itself, to the last bit. If one
// weight is 1 and the others are 0, it is what one price adds to a sum.
type priced struct {
	Technology
	weights weights
}

// weights are the factors of all prices, in their order.
type weights [priceCount]float64

// asTable returns a table at its own prices.
func asTable(t Technology) priced { return priced{t, allAt(1)} }

func allAt(weight float64) (w weights) {
	for i := range w {
		w[i] = weight
	}
	return w
}

// only returns weights that keep one price and drop the others of its kind (energy or area). Prices
// of the other kind stay: areas decide how long wires are and what a buffer is built of.
func only(id priceID) weights {
	var w weights
	for i := range w {
		if priceID(i).isArea() != id.isArea() {
			w[i] = 1
		}
	}
	w[id] = 1
	return w
}

// priceID is one price that may be off: a number in a technology table, or a curve that is scaled
// as a whole. What a machine costs is linear in all of them.
type priceID int

// Prices of energies, of leakage and of areas.
const (
	adderPrice priceID = iota
	multiplierPrice
	digitPrice
	muxPrice
	registerClockPrice
	registerWritePrice
	wirePrice
	sramReadPrice
	sramWritePrice
	cellLeakagePrice
	sramLeakagePrice
	dramActivatePrice
	dramReadPrice
	dramWritePrice
	dramRefreshPrice
	dramStandbyPrice
	dramOpenPrice
	givenPrice // all actions that a user's energy reference table has
	adderAreaPrice
	multiplierAreaPrice
	digitAreaPrice
	muxAreaPrice
	registerAreaPrice
	sramAreaPrice
	priceCount
)

// priceNames are the names of prices in tables of ranges. The text before the point is the group.
var priceNames = [priceCount]string{
	adderPrice: "logic.adder", multiplierPrice: "logic.multiplier", digitPrice: "logic.digit", muxPrice: "logic.mux",
	registerClockPrice: "logic.register_clock", registerWritePrice: "logic.register_write",
	wirePrice:     "wire.bit",
	sramReadPrice: "sram.read", sramWritePrice: "sram.write",
	cellLeakagePrice: "leakage.cells", sramLeakagePrice: "leakage.sram",
	dramActivatePrice: "dram.activate", dramReadPrice: "dram.read", dramWritePrice: "dram.write",
	dramRefreshPrice: "dram.refresh", dramStandbyPrice: "dram.standby", dramOpenPrice: "dram.open",
	givenPrice:     "all it gives",
	adderAreaPrice: "area.adder", multiplierAreaPrice: "area.multiplier", digitAreaPrice: "area.digit",
	muxAreaPrice: "area.mux", registerAreaPrice: "area.register", sramAreaPrice: "area.sram",
}

func (id priceID) String() string { return priceNames[id] }

// isArea reports whether it is a price of area, not of energy.
func (id priceID) isArea() bool { return id >= adderAreaPrice }

// isDRAM reports whether it is a price of the DRAM. The ranges of those depend on the DRAM
// standard.
func (id priceID) isDRAM() bool { return id >= dramActivatePrice && id <= dramOpenPrice }

// pricesWithRange returns the names of the prices that a technology table has ranges of.
func pricesWithRange() []string {
	var names []string
	for id := range priceCount {
		if !id.isDRAM() && id != givenPrice {
			names = append(names, id.String())
		}
	}
	return names
}
