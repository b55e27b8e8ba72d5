// Package interval answers: how far off may a result be, if the prices behind it may?
//
// A result is a sum of what depends on each price. A price may be anything between the two
// ends of its range, whatever the others are, but it is the same price wherever it stands: in
// a machine and in the one that it is compared with. So a ratio of two results is not as
// uncertain as both are, and dividing the ends of two intervals would say too much.
//
// Sums and ratios of sums are monotonic in every price. So their ends are at corners, each price
// at one of its ends, and they are found exactly, not by sampling.
package interval

// Price is the range of a price, as factors of it: Low is 1 at most, High 1 at least.
type Price struct{ Low, High float64 }

// Interval holds the two ends of a result.
type Interval [2]float64

// Contains tells whether a value lies inside, not on an end.
func (i Interval) Contains(v float64) bool { return i[0] < v && v < i[1] }

// Times returns the interval of a result that is so many times as large.
func (i Interval) Times(factor float64) Interval {
	if factor < 0 {
		i[0], i[1] = i[1], i[0]
	}
	return Interval{i[0] * factor, i[1] * factor}
}

// Sum returns the ends of a sum: by holds what depends on each price.
func Sum(by []float64, prices []Price) Interval {
	return Interval{-most(negated(by), prices), most(by, prices)}
}

// most returns the largest value of a sum.
func most(by []float64, prices []Price) float64 {
	sum := 0.0
	for i, p := range prices {
		sum += max(by[i]*p.Low, by[i]*p.High)
	}
	return sum
}

func negated(by []float64) []float64 {
	less := make([]float64, len(by))
	for i, v := range by {
		less[i] = -v
	}
	return less
}

// Ratio returns the ends of one sum over another, false where the other may be 0 or
// less.
func Ratio(over, under []float64, prices []Price) (Interval, bool) {
	if !(Sum(under, prices)[0] > 0) {
		return Interval{}, false
	}
	return Interval{-mostRatio(negated(over), under, prices), mostRatio(over, under, prices)}, true
}

// mostRatio returns the largest value of a ratio, by Dinkelbach's method (Management
// Science 13, 1967). A ratio q can be reached if some corner makes over - q*under 0 or
// more, and which corner makes that most is seen price by price. Each round takes the ratio of that
// corner, which is a better one, until there is none; that takes a few rounds.
func mostRatio(over, under []float64, prices []Price) float64 {
	q, best := 0.0, false
	for {
		above, below := 0.0, 0.0
		for i, p := range prices {
			at := p.Low
			if over[i]-q*under[i] > 0 {
				at = p.High
			}
			above, below = above+at*over[i], below+at*under[i]
		}
		next := above / below
		if best && !(next > q) {
			return q
		}
		q, best = next, true
	}
}
