package sweep

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Mean is the mean of a sample and its 95 % confidence interval, by Student's t.
type Mean struct {
	// Samples is the number of values.
	Samples int `json:"samples"`
	// Mean is their mean, Deviation their standard deviation.
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"standard_deviation"`
	// Interval holds the ends of the mean's 95 % confidence interval.
	Interval [2]float64 `json:"interval_95"`
}

// upperQuantile leaves 2.5 % above the interval, and as much below it.
const upperQuantile = 0.975

// newMean returns the mean of two or more values.
func newMean(values []float64) Mean {
	mean, deviation := stat.MeanStdDev(values, nil)
	n := len(values)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(upperQuantile)
	reach := t * stat.StdErr(deviation, float64(n))
	return Mean{Samples: n, Mean: mean, Deviation: deviation, Interval: [2]float64{mean - reach, mean + reach}}
}

// Regression is the line that best fits realised savings over ideal ones. A slope of 1 through
// (1, 1) realises all of them.
type Regression struct {
	// Points is the number of points.
	Points int `json:"points"`
	// Intercept and Slope are those of realised = Intercept + Slope * ideal.
	Intercept float64 `json:"intercept"`
	Slope     float64 `json:"slope"`
	// RSquared is the share of the variance that the line explains.
	RSquared float64 `json:"r_squared"`
}

// minRegression is how many points make a line meaningful: two always lie on one.
const minRegression = 3

// regress returns the regression of realised on ideal savings. It returns false if there are too
// few points, or if all ideal or all realised savings are the same.
func regress(ideal, realised []float64) (Regression, bool) {
	if len(ideal) < minRegression || stat.Variance(ideal, nil) == 0 || stat.Variance(realised, nil) == 0 {
		return Regression{}, false
	}
	intercept, slope := stat.LinearRegression(ideal, realised, nil, false)
	r := Regression{
		Points: len(ideal), Intercept: intercept, Slope: slope,
		RSquared: stat.RSquared(ideal, realised, nil, intercept, slope),
	}
	return r, !math.IsNaN(r.RSquared)
}
