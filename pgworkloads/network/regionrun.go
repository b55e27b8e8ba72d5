package network

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
)

// regionRun is the arithmetic of a gated product in which regions of the input, not gates, say
// which bits to leave out. No gate decides, and low parts of inputs outside sensitive regions count
// nothing.
type regionRun struct {
	finder *pgworkloads.RegionFinder
	// first and second are codes without low parts, by the word of the code: two codes with the same
	// high part whose low parts cancel. If they differ, sums are the mean of two.
	first, second *[pgworkloads.CodeWords]pgworkloads.CodeWord
	twice         bool
	channels      int
	// uses is how many products use an input at a pixel.
	uses []uint64
	once []int32 // scratch: sums of the first codes
}

// newRegionRun returns the arithmetic of a product.
func newRegionRun(r pgworkloads.Regions, l pgworkloads.Layer) *regionRun {
	run := &regionRun{finder: r.Of(l), channels: l.InChannels}
	run.first, run.second = l.Activation.WithoutLow()
	run.twice = *run.first != *run.second
	rows, columns := readers(l, 0), readers(l, 1)
	for _, row := range rows {
		for _, column := range columns {
			run.uses = append(run.uses, row*column*uint64(l.OutChannels/l.Groups))
		}
	}
	if l.Activation.LowBits() == 0 {
		clear(run.uses) // no product takes low bits
	}
	return run
}

// readers returns how many outputs read each input along one dimension.
func readers(l pgworkloads.Layer, dim int) []uint64 {
	count := make([]uint64, l.Input[dim])
	for output := range l.Output[dim] {
		for tap := range l.Kernel[dim] {
			if at := output*l.Stride[dim] + tap - l.Padding[dim]; at >= 0 && at < len(count) {
				count[at]++
			}
		}
	}
	return count
}

// sums calls compute, which writes the sums of codes at all bits to out. The sums in out then lack
// the bits that are left out. It returns how many products used low bits. It overwrites codes.
func (g *regionRun) sums(out []int32, codes []pgworkloads.CodeWord, compute func()) (low uint64) {
	sensitive, pixels := g.finder.Sensitive(codes), len(codes)/g.channels
	for at, all := range sensitive {
		if all {
			low += g.uses[at%pixels]
		} else {
			codes[at] = g.first[codes[at]]
		}
	}
	compute()
	if !g.twice {
		return low
	}
	g.once = append(g.once[:0], out...)
	for at, all := range sensitive {
		if !all {
			codes[at] = g.second[codes[at]]
		}
	}
	compute()
	for i, once := range g.once {
		out[i] = int32((int64(once) + int64(out[i])) / 2)
	}
	return low
}

// addLow adds the sums of low parts to those of high ones.
func addLow(s arithmetic.Sums) {
	for i, low := range s.Low {
		s.High[i] += low
	}
}
