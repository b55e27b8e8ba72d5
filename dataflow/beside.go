package dataflow

import "slices"

// Beside returns the report of arrays that work side by side on slices of a layer, given their
// reports, of which there is at least one. The layer takes as long as the array that ends last, and
// the breakdown explains the cycles of that array. The other arrays are then idle, with their clock
// off. Everything else adds up.
func Beside(reports []Report) Report {
	all := reports[0]
	all.Counters = slices.Clone(all.Counters)
	for _, r := range reports[1:] {
		if r.Cycles > all.Cycles {
			all.Cycles, all.Breakdown = r.Cycles, r.Breakdown
		}
		sums := all.PeakSums + r.PeakSums
		all.add(r)
		all.PeakSums = sums
		for i := range all.Counters {
			all.Counters[i].Value += r.Counters[i].Value
		}
	}
	return all
}
