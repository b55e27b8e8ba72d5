package results

// Interval returns how far off the objective of a run may be; nil if that was not asked for, or if
// it depends on no price.
func (o Objective) Interval(r Record) *Interval {
	if r.Ranges == nil {
		return nil
	}
	times := 1.0
	switch o.Name {
	case areaObjective:
		return &r.Ranges.Area
	case energyDelayObjective:
		times = float64(r.Total.Cycles.Total)
	case energyObjective:
	default:
		return nil
	}
	of := r.Total.Interval(EnergyInterval)
	if of == nil {
		return nil
	}
	i := Interval{Figure: o.Name, Value: of.Value * times, Low: of.Low * times, High: of.High * times}
	return &i
}
