// Package format answers: how is a number shown?
//
// Everything that people read is formatted here, so a count, a share, a saving or an energy looks
// the same everywhere. Files for programs have [Number]s and [Count]s, in base units.
package format

import (
	"math"
	"strconv"

	"pgsim/configs/units"
)

// Dash is shown if there is no number.
const Dash = "-"

// Number is the shortest text that reads back as v, as in JSON.
func Number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// NumberOrEmpty is a number; "" if there is none.
func NumberOrEmpty(v *float64) string {
	if v == nil {
		return ""
	}
	return Number(*v)
}

// Count is a whole number.
func Count(v uint64) string { return strconv.FormatUint(v, 10) }

// Decimals is a number with the given number of decimals.
func Decimals(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }

// Whole is a number without decimals; Two and Three have two and three.
func Whole(v float64) string { return Decimals(v, 0) }

// Two is a number with two decimals.
func Two(v float64) string { return Decimals(v, 2) }

// Three is a number with three decimals.
func Three(v float64) string { return Decimals(v, 3) }

// Significant is a number with four significant digits, or a whole number if it has more before the
// point.
func Significant(v float64) string {
	const digits, wholeFrom = 4, 1e3
	if math.Abs(v) >= wholeFrom {
		return Whole(v)
	}
	return strconv.FormatFloat(v, 'g', digits, 64)
}

// Seconds is a time in s, ms or us.
func Seconds(v float64) string {
	const milli, micro = 1e-3, 1e-6
	switch {
	case v >= 1:
		return Significant(v) + " s"
	case v >= milli:
		return Significant(v/milli) + " ms"
	}
	return Significant(v/micro) + " us"
}

// percents is a whole in per cent.
const percents = 100

// InPercent is a fraction in per cent, for columns that say so.
func InPercent(fraction float64) string { return Decimals(percents*fraction, 1) }

// Percent is a fraction in per cent with its sign.
func Percent(fraction float64) string { return InPercent(fraction) + " %" }

// Share is a part in per cent of a whole, for columns that say so.
func Share(part, whole uint64) string { return ShareOf(float64(part), float64(whole)) }

// ShareOf is Share for quantities that are not counts.
func ShareOf(part, whole float64) string {
	if whole == 0 {
		return InPercent(0)
	}
	return Decimals(percents*part/whole, 1)
}

// Accuracy is an accuracy in per cent, with one more digit than other fractions.
func Accuracy(fraction float64) string { return Two(percents * fraction) }

// AccuracyPercent is an accuracy in per cent with the sign.
func AccuracyPercent(fraction float64) string { return Accuracy(fraction) + " %" }

// Times is a saving.
func Times(v float64) string { return Two(v) + "x" }

// FineTimes is a saving with one more digit, for lists of savings that differ little.
func FineTimes(v float64) string { return Three(v) + "x" }

// PicojoulesPerMicrojoule converts energies. Files have them in picojoules.
const PicojoulesPerMicrojoule = 1e6

// Microjoules is an energy, given in picojoules.
func Microjoules(pj float64) string { return Three(pj / PicojoulesPerMicrojoule) }

// RoughMicrojoules is an energy of a whole network, given in picojoules.
func RoughMicrojoules(pj float64) string { return Decimals(pj/PicojoulesPerMicrojoule, 1) }

// KiB is a number of bytes in KiB.
func KiB(bytes uint64) string { return Decimals(float64(bytes)/units.BytesPerKiB, 1) }

const bytesPerMB = 1e6

// MB is a number of bytes in MB.
func MB(bytes int) string { return Decimals(float64(bytes)/bytesPerMB, 1) + " MB" }

// OrDash shows a number; a dash if there is none.
func OrDash(v *float64, show func(float64) string) string {
	if v == nil {
		return Dash
	}
	return show(*v)
}
