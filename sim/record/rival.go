package record

import (
	"pgsim/results"
	"pgsim/results/interval"
	"pgsim/sim/rival"
)

// AddRival puts the best plain array of the machine's area into the record of a run.
// Where the record has ranges of prices, the savings over the rival get intervals.
func AddRival(r *results.Record, best *rival.Rival) error {
	made := results.Rival{Config: best.Accelerator, Tried: best.Tried, ArrayMM2: best.ArrayMM2}
	for _, l := range best.Layers {
		made.Cycles += uint64(l.Report.Cycles)
		made.EnergyPJ += l.Energy.Total()
	}
	r.Rival = results.NewRival(made, r.Total)
	if r.Ranges == nil {
		return nil
	}
	prices, err := best.Job.PriceRanges()
	if err != nil {
		return err
	}
	ranges := results.RivalRanges{}
	for _, l := range best.Layers {
		by, err := prices.Machine.Energy(l.Actions)
		if err != nil {
			return err
		}
		ranges.EnergyByPricePJ = ranges.EnergyByPricePJ.Add(newParts(by))
	}
	joined, same := results.JoinPrices(r.Ranges.Prices, priceRanges(prices.Machine))
	if !same {
		return nil // a price that is another one in each machine has no ratio
	}
	r.Ranges.Prices = joined
	setRivalIntervals(r, ranges)
	return nil
}

// setRivalIntervals works out how far off the savings over the rival may be.
func setRivalIntervals(r *results.Record, ranges results.RivalRanges) {
	prices, v := r.Ranges.Prices, r.Rival
	ends, ok := interval.Ratio(results.ByPrice(ranges.EnergyByPricePJ, prices),
		results.ByPrice(r.Total.Ranges.EnergyByPricePJ, prices), results.Ends(prices))
	if !ok {
		return
	}
	ranges.EnergySaving = results.Saving(results.EnergySavingInterval, v.EnergySaving, ends)
	ranges.EnergyDelaySaving = results.Saving(results.EnergyDelaySavingInterval, v.EnergyDelaySaving, ends.Times(v.Saving))
	v.Ranges = &ranges
}
