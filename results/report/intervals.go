package report

import (
	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// orInterval shows a figure with how far off it may be, or without that if it was not asked for.
func orInterval(i *results.Interval, show func(float64) string, plain string) string {
	if i == nil {
		return plain
	}
	return results.ShowInterval(i, show)
}

// energySaving is the saving of the whole network. A question mark means that the prices leave open
// whether it is a saving.
func energySaving(r stored.Run) string {
	return orInterval(r.Total.Interval(results.EnergySavingInterval), format.Times, format.OrDash(r.Total.EnergySaving, format.Times))
}

func areaInterval(r stored.Run) *results.Interval {
	if r.Ranges == nil {
		return nil
	}
	return &r.Ranges.Area
}
