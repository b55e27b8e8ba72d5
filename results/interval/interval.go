// Package interval answers: how far off may a result be, given the ranges of the prices behind it?
//
// A result is a sum with one term per price. A price may be anywhere in its range, independently of
// the others, but it is the same price everywhere: in a machine and in the machine that it is
// compared with. So a ratio of two results is less uncertain than the results themselves, and
// dividing the ends of two intervals would overstate its range.
//
// Sums and ratios of sums are monotonic in every price. So their ends are at corners, where each
// price is at one of its ends. They are found exactly, not by sampling.
package interval

// Price is the range of a price, as factors of it: Low is at most 1, High at least 1.
type Price struct{ Low, High float64 }

// Interval holds the two ends of a result.
type Interval [2]float64

// Contains reports whether a value lies inside, not on an end.
func (i Interval) Contains(v float64) bool { return i[0] < v && v < i[1] }

// Times returns the interval of a result scaled by a factor.
func (i Interval) Times(factor float64) Interval {
	if factor < 0 {
		i[0], i[1] = i[1], i[0]
	}
	return Interval{i[0] * factor, i[1] * factor}
}

// Sum returns the ends of a sum; by holds the term of each price.
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

// Ratio returns the ends of one sum over another; false if the other may be 0 or less.
func Ratio(over, under []float64, prices []Price) (Interval, bool) {
	if !(Sum(under, prices)[0] > 0) {
		return Interval{}, false
	}
	return Interval{-mostRatio(negated(over), under, prices), mostRatio(over, under, prices)}, true
}

// mostRatio returns the largest value of a ratio, by Dinkelbach's method (Management Science 13,
// 1967). A ratio q can be reached if over - q*under is 0 or more at some corner. The corner that
// maximizes this is found price by price. Each round takes the ratio at that corner, which is a
// better one, until there is none better; that takes a few rounds.
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
