package record

import (
	"pgsim/results"
	"pgsim/sim"
	"pgsim/sim/rival"
)

// AddRival adds the best plain array of the machine's area to the record of a run or, if best is
// nil, a remark that there is none. If the record has ranges of prices, the savings over the rival
// get intervals.
func AddRival(r *results.Record, best *rival.Rival) error {
	if best == nil {
		r.Remarks = append(r.Remarks, "no plain array of the machine's area can run the workload: it stands beside no rival")
		return nil
	}
	found := sim.Outcome{Machine: best.Result}
	own := New(r.Version, found)
	r.Rival = results.NewRival(results.Rival{
		Config: own.Config, Tried: best.Tried, ArrayMM2: own.ArrayMM2,
		Cycles: own.Total.Cycles.Total, EnergyPJ: own.Total.EnergyPJ.Total,
	}, r.Total)
	if r.Ranges == nil {
		return nil
	}
	prices, err := best.Job.PriceRanges()
	if err == nil {
		err = AddIntervals(&own, found, prices)
	}
	if err != nil {
		return err
	}
	joined, same := results.JoinPrices(r.Ranges.Prices, own.Ranges.Prices)
	if !same {
		return nil // a price that differs between the machines has no ratio
	}
	r.Ranges.Prices = joined
	setRivalIntervals(r, own.Total.Ranges.EnergyByPricePJ)
	return nil
}

// setRivalIntervals computes how far off the savings over the rival may be, given the rival's
// energy by the price that it depends on.
func setRivalIntervals(r *results.Record, by results.Parts) {
	v := r.Rival
	ends, ok := results.RatioEnds(by, r.Total.Ranges.EnergyByPricePJ, r.Ranges.Prices)
	if !ok {
		return
	}
	v.Ranges = &results.RivalRanges{
		EnergyByPricePJ:   by,
		EnergySaving:      results.Saving(results.EnergySavingInterval, v.EnergySaving, ends),
		EnergyDelaySaving: results.Saving(results.EnergyDelaySavingInterval, v.EnergyDelaySaving, ends.Times(v.Saving)),
	}
}
