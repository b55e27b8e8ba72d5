package rtl

import (
	"math/rand/v2"
	"slices"

	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// sharing are the policies whose columns share batches, with the sides of the arrays on which they
// also run whole layers. If passes take outputs of several column groups, 16x16 takes minutes to
// build.
var sharing = map[string]int{"column-share": 16, greedy: 16, layerShare: 8, bandShare: 8}

// Shapes returns the arrays on which random layers run, for one policy: from a single PE to 8x8 or
// 16x16, one to four lanes, digits of one to four bits, and clusters of columns and bands of rows
// if the policy has them.
func Shapes(policy string) []Params {
	shapes := []Params{
		{Geometry: pe.Geometry{Rows: 1, Cols: 1, Lanes: 1, DigitBits: 1}, QueueDepth: 3},
		{Geometry: pe.Geometry{Rows: 2, Cols: 3, Lanes: 2, DigitBits: 2}, QueueDepth: 5, BandRows: 1},
		{Geometry: pe.Geometry{Rows: 1, Cols: 5, Lanes: 3, DigitBits: 1}, QueueDepth: 4, WeightBits: 16},
		{Geometry: pe.Geometry{Rows: 6, Cols: 1, Lanes: 1, DigitBits: 4}, QueueDepth: 3, SumBits: 24, BandRows: 4},
		{Geometry: pe.Geometry{Rows: 4, Cols: 4, Lanes: 1, DigitBits: 1}, QueueDepth: 4},
		{Geometry: pe.Geometry{Rows: 5, Cols: 3, Lanes: 4, DigitBits: 3}, QueueDepth: 2, ShareColumns: 1, BandRows: 3},
		{Geometry: pe.Geometry{Rows: 8, Cols: 8, Lanes: 1, DigitBits: 2}, QueueDepth: 3, ShareColumns: 2, BandRows: 3},
	}
	if side := sharing[policy]; side > 0 {
		shapes = append(shapes, square(policy, side))
	}
	for i := range shapes {
		shapes[i].Policy = policy
		shapes[i] = shapes[i].withDefaults()
	}
	return shapes
}

// square returns an array on which whole layers run.
func square(policy string, side int) Params {
	const depth = 4
	return Params{
		Policy: policy, Geometry: pe.Geometry{Rows: side, Cols: side, Lanes: 1, DigitBits: 1}, QueueDepth: depth,
	}
}

// drawer draws random layers for one array.
type drawer struct {
	*rand.Rand
	params Params
}

// between draws a number from least to most, both included.
func (d drawer) between(least, most int) int { return least + d.IntN(most-least+1) }

// oneIn is true once in n draws.
func (d drawer) oneIn(n int) bool { return d.IntN(n) == 0 }

// layer draws a layer of some tiles and column groups, most of them partial. Its operands cover the
// whole range of its encoding.
func (d drawer) layer() Case {
	p := d.params
	q := reference.Problem{
		M:        d.between(1, 5*p.Rows+2),
		K:        d.between(1, 6*p.Lanes),
		Groups:   max(1, d.between(-3, 3)),
		Bits:     d.between(2, 8),
		Encoding: encodings[d.IntN(len(encodings))],
		Gated:    !d.oneIn(8),
	}
	if d.oneIn(4) {
		q.K = d.between(1, 40)
	}
	q.N = q.Groups * d.between(1, max(2*p.Cols+1, 4)/q.Groups+1)
	q.HighBits = d.between(1, q.Bits-1)
	least, most := codeRange(q.Encoding, q.Bits)
	codes := q.Groups * q.M * q.K
	q.Activations = d.shorts(codes, least, most)
	if d.oneIn(2) {
		q.Padded = make([]bool, codes)
		for i := range q.Padded {
			q.Padded[i] = d.oneIn(5)
		}
	}
	widest := 1<<(p.WeightBits-1) - 1
	q.Weights = d.shorts(q.N*q.K, -widest, widest)
	if q.Gated {
		d.gate(&q)
	}
	c := Case{Problem: q, Overlap: reference.OverlapFull, QueueDepth: p.QueueDepth, Seed: int32(d.Uint32() >> 1)}
	if d.oneIn(4) {
		c.Overlap = overlaps[d.IntN(len(overlaps))]
	}
	if c.checkOverlap(p) != nil {
		c.Overlap = reference.OverlapFull
	}
	if p.queued() {
		c.QueueDepth = d.between(leastDepth(p.Policy), p.QueueDepth)
	}
	const stream = 1 // of random numbers: drawing parts leaves the layers unchanged
	drawer{rand.New(rand.NewPCG(uint64(c.Seed), stream)), p}.parts(&c)
	return c
}

// parts makes the passes of one in two layers come in two parts or in any number of parts. Some of
// the parts are late.
func (d drawer) parts(c *Case) {
	groups := ints.CeilDiv(c.Problem.K, d.params.Lanes)
	switch d.IntN(4) {
	case 0:
		c.PartGroups = d.between(1, groups)
	case 1:
		c.PartGroups = d.between(ints.CeilDiv(groups, 2), max(1, groups-1))
	default:
		return
	}
	if d.oneIn(2) {
		const most = 12 // cycles
		for range d.between(1, 4) {
			c.PartWaits = append(c.PartWaits, d.IntN(most+1))
		}
	}
	if c.checkParts(d.params) != nil {
		c.PartGroups, c.PartWaits = 0, nil
	}
}

func (d drawer) shorts(count, least, most int) []int16 {
	values := make([]int16, count)
	for i := range values {
		values[i] = int16(d.between(least, most))
	}
	return values
}

// gate draws thresholds among the sums with which they are compared. So a random share of the
// outputs is gated, and sums sometimes equal thresholds.
func (d drawer) gate(q *reference.Problem) {
	thresholds := make([]int32, q.N)
	highest := make([]int32, q.N)
	share := d.Float64()
	everyChannel := d.oneIn(2)
	for n := range thresholds {
		sums := highSums(*q, n)
		slices.Sort(sums)
		if everyChannel {
			share = d.Float64()
		}
		at := int(share * float64(len(sums)+1))
		thresholds[n] = sums[max(at-1, 0)]
		if at == 0 {
			thresholds[n]-- // every output of the channel
		}
		highest[n] = sums[d.IntN(len(sums))] + int32(d.IntN(2))
	}
	q.Thresholds = thresholds
	if d.oneIn(4) {
		q.Thresholds, q.Low, q.High = nil, thresholds, highest
	}
}

// highSums returns the high-part sums of one channel.
func highSums(q reference.Problem, n int) []int32 {
	sums := make([]int32, q.M)
	convGroup := n / (q.N / q.Groups)
	for m := range sums {
		for k, w := range q.Weights[n*q.K : (n+1)*q.K] {
			at := (convGroup*q.M+m)*q.K + k
			if q.Padded == nil || !q.Padded[at] {
				sums[m] += int32(w) * highPart(q, q.Activations[at])
			}
		}
	}
	return sums
}

// highPart returns the value of a code without its low planes.
func highPart(q reference.Problem, code int16) int32 {
	low := q.Bits - q.HighBits
	switch q.Encoding {
	case pgworkloads.SignMagnitude:
		return int32(code) / (1 << low) * (1 << low)
	case pgworkloads.Bipolar:
		return (2*(int32(code)>>low) - (1<<q.HighBits - 1)) << low
	default:
		return int32(code) >> low << low
	}
}

// codeRange returns the smallest and the largest code of an encoding.
func codeRange(encoding pgworkloads.Encoding, bits int) (least, most int) {
	switch encoding {
	case pgworkloads.TwosComplement:
		return -1 << (bits - 1), 1<<(bits-1) - 1
	case pgworkloads.SignMagnitude:
		return -(1<<bits - 1), 1<<bits - 1
	default:
		return 0, 1<<bits - 1
	}
}
