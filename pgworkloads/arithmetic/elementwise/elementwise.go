package elementwise

import "math"

// roundSize is how many numbers the vector loops process at a time.
const roundSize = 8

// whole is how many of n numbers the vector loops process. Scalar loops process the rest.
func whole(n int) int {
	if !vectors {
		return 0
	}
	return n / roundSize * roundSize
}

// Scale computes out = a * scale + bias.
func Scale(out, a []float64, scale, bias float64) {
	out = out[:len(a)]
	n := whole(len(a))
	if n > 0 {
		scaleAVX2(&out[0], &a[0], n, scale, bias)
	}
	for i := n; i < len(a); i++ {
		out[i] = float64(a[i]*scale) + bias
	}
}

// Add computes out = a + b.
func Add(out, a, b []float64) {
	out, b = out[:len(a)], b[:len(a)]
	n := whole(len(a))
	if n > 0 {
		addAVX2(&out[0], &a[0], &b[0], n)
	}
	for i := n; i < len(a); i++ {
		out[i] = a[i] + b[i]
	}
}

// Outputs computes out = sums * scale + bias.
func Outputs(out []float64, sums []int32, scale, bias float64) {
	out = out[:len(sums)]
	n := whole(len(sums))
	if n > 0 {
		outputsAVX2(&out[0], &sums[0], n, scale, bias)
	}
	for i := n; i < len(sums); i++ {
		out[i] = float64(float64(sums[i])*scale) + bias
	}
}

// Quantizer clamps numbers to Least..Clip, and rounds them to the nearest multiple of Clip/Steps,
// ties to even. Least is 0 or -Clip; Clip is above 0.
type Quantizer struct{ Least, Clip, Steps float64 }

// Quantize computes the values of the steps.
func (q Quantizer) Quantize(out, a []float64) {
	out = out[:len(a)]
	unit := q.Clip / q.Steps
	n := whole(len(a))
	if n > 0 {
		quantizeAVX2(&out[0], &a[0], n, q.Least, q.Clip, q.Steps, unit, inverse(q.Steps, q.Clip), middle)
	}
	for i := n; i < len(a); i++ {
		out[i] = math.RoundToEven(min(max(a[i], q.Least), q.Clip)/q.Clip*q.Steps) * unit
	}
}

// Gate adds low sums to high sums that lie between two bounds, and sets a bit in the gate words of
// these sums.
func Gate(high, low []int32, lower, upper int32, gates []uint64, bit uint64) {
	low, gates = low[:len(high)], gates[:len(high)]
	n := whole(len(high))
	if n > 0 {
		gateAVX2(&high[0], &low[0], n, lower, upper, &gates[0], bit)
	}
	for i := n; i < len(high); i++ {
		if lower < high[i] && high[i] < upper {
			high[i] += low[i]
			gates[i] |= bit
		}
	}
}
