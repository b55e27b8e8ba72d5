package tracetest

import "pgsim/pgworkloads"

// bruteRegionLow returns the low sum of output n at y, x over inputs in sensitive regions,
// and how many products it adds up.
func bruteRegionLow(l pgworkloads.Layer, r pgworkloads.Regions, weights []int16, codes []byte, n, y, x int) (low, products int) {
	channels := l.InChannels / l.Groups
	group := n / (l.OutChannels / l.Groups)
	for c := range channels {
		for ky := range l.Kernel[0] {
			for kx := range l.Kernel[1] {
				iy, ix := y*l.Stride[0]+ky-l.Padding[0], x*l.Stride[1]+kx-l.Padding[1]
				if iy < 0 || ix < 0 || iy >= l.Input[0] || ix >= l.Input[1] || !bruteSensitive(l, r, codes, group*channels+c, iy, ix) {
					continue
				}
				_, part := BruteParts(l.Activation, codes[((group*channels+c)*l.Input[0]+iy)*l.Input[1]+ix])
				low += part * int(weights[((n*channels+c)*l.Kernel[0]+ky)*l.Kernel[1]+kx])
				products++
			}
		}
	}
	return low, products
}

// bruteSensitive adds up the magnitudes of all inputs in the region of an input.
func bruteSensitive(l pgworkloads.Layer, r pgworkloads.Regions, codes []byte, channel, row, column int) bool {
	sum, inputs, most := 0, 0, 0
	for at, code := range codes {
		c, y, x := at/(l.Input[0]*l.Input[1]), at/l.Input[1]%l.Input[0], at%l.Input[1]
		if c/r.Channels == channel/r.Channels && y/r.Rows == row/r.Rows && x/r.Columns == column/r.Columns {
			high, low := BruteParts(l.Activation, code)
			sum, inputs = sum+max(high+low, -high-low), inputs+1
		}
	}
	for stored, valid := range l.Activation.Valid() {
		if high, low := BruteParts(l.Activation, byte(stored)); valid {
			most = max(most, high+low, -high-low)
		}
	}
	return 100*sum >= r.Threshold*most*inputs
}
