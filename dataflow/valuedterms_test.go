package dataflow

import (
	"testing"

	"pgsim/pe"
	"pgsim/pgworkloads"
)

// operand is a code that a pixel reads, and whether all its bits count. On PEs that know no regions
// they do.
type operand struct {
	code int
	all  bool
}

// valuedTerms returns what each lane adds in each step of a group of operands: the part of the
// activation's value, 0 for nothing. This is the definition of a kind, written independently.
var valuedTerms = map[string]func(p pe.PE, a pgworkloads.Activation, group []operand) [][]int{
	// Each lane has its bits that are 1, one per step.
	"bit-skipping": func(_ pe.PE, a pgworkloads.Activation, group []operand) [][]int {
		var steps [][]int
		for lane, o := range group {
			at := 0
			for _, term := range planes(a, o.code) {
				if term == 0 {
					continue
				}
				if at == len(steps) {
					steps = append(steps, make([]int, len(group)))
				}
				steps[at][lane] = term
				at++
			}
		}
		if steps == nil {
			return [][]int{make([]int, len(group))}
		}
		return steps
	},
	// All lanes have the same plane, from the highest one that isn't 0 everywhere.
	"group-precision": func(_ pe.PE, a pgworkloads.Activation, group []operand) [][]int {
		var steps [][]int
		for plane := range a.Bits {
			step, some := make([]int, len(group)), plane == a.Bits-1 || steps != nil
			for lane, o := range group {
				step[lane] = planes(a, o.code)[plane]
				some = some || step[lane] != 0
			}
			if some {
				steps = append(steps, step)
			}
		}
		return steps
	},
	// All lanes have the same digit, from the highest on. Lanes without low bits have nothing of
	// these. The low planes come if any lane has them.
	"region-precision": func(p pe.PE, a pgworkloads.Activation, group []operand) [][]int {
		count := a.HighBits
		for _, o := range group {
			if o.all {
				count = a.Bits
			}
		}
		digit := p.OperandBits() / p.Group()
		var steps [][]int
		for first := 0; first < count; first += digit {
			step := make([]int, len(group))
			for lane, o := range group {
				for plane := first; plane < min(first+digit, count); plane++ {
					if plane < a.HighBits || o.all {
						step[lane] += codePlanes(a, o.code)[plane]
					}
				}
			}
			steps = append(steps, step)
		}
		return steps
	},
}

// noCode marks the padding.
const noCode = -1 << 20

// planes returns what the planes of a code's magnitude add, the highest first.
func planes(a pgworkloads.Activation, code int) []int {
	terms := make([]int, a.Bits)
	for i := range terms {
		place := 1 << (a.Bits - 1 - i)
		set := code&place != 0
		switch {
		case code == noCode:
		case a.Encoding == pgworkloads.Bipolar && !set:
			terms[i] = -place
		case a.Encoding == pgworkloads.Bipolar:
			terms[i] = place
		case code < 0 && -code&place != 0:
			terms[i] = -place
		case code >= 0 && set:
			terms[i] = place
		}
	}
	return terms
}

// codePlanes returns what the planes of a code add, the highest first. In two's complement these
// are the planes of the code, and the highest counts negative.
func codePlanes(a pgworkloads.Activation, code int) []int {
	if a.Encoding != pgworkloads.TwosComplement || code == noCode {
		return planes(a, code)
	}
	terms := make([]int, a.Bits)
	for i := range terms {
		terms[i] = code & (1 << (a.Bits - 1 - i))
	}
	terms[0] = -terms[0]
	return terms
}

// patch returns the operands that an output pixel reads.
func patch(p pe.PE, w pgworkloads.LayerWork, pixel, group int) []operand {
	var operands []operand
	image, y, x := pixel/w.PixelsPerImage(), pixel%w.PixelsPerImage()/w.Output[1], pixel%w.Output[1]
	regional, _ := p.(pe.Regional)
	for ky := range w.Kernel[0] {
		for kx := range w.Kernel[1] {
			for c := range w.InChannels / w.Groups {
				row, col := y*w.Stride[0]+ky-w.Padding[0], x*w.Stride[1]+kx-w.Padding[1]
				if row < 0 || row >= w.Input[0] || col < 0 || col >= w.Input[1] {
					operands = append(operands, operand{code: noCode})
					continue
				}
				channel := group*(w.InChannels/w.Groups) + c
				o := operand{w.Codes.Image(image)[(channel*w.Input[0]+row)*w.Input[1]+col].Code(), true}
				if regional != nil {
					o.all = sensitive(w, regional.Regions(), image, channel, row, col)
				}
				operands = append(operands, o)
			}
		}
	}
	return operands
}

// sensitive tells whether an input lies in a sensitive region. It adds up the magnitudes of all
// inputs in the region.
func sensitive(w pgworkloads.LayerWork, r pe.Regions, image, channel, row, col int) bool {
	sum, inputs := 0, 0
	for c := range w.InChannels {
		for y := range w.Input[0] {
			for x := range w.Input[1] {
				if c/r.Channels == channel/r.Channels && y/r.Rows == row/r.Rows && x/r.Columns == col/r.Columns {
					value := 0
					for _, term := range codePlanes(w.Activation, w.Codes.Image(image)[(c*w.Input[0]+y)*w.Input[1]+x].Code()) {
						value += term
					}
					sum, inputs = sum+max(value, -value), inputs+1
				}
			}
		}
	}
	return 100*sum >= r.Threshold*w.Activation.MaxMagnitude()*inputs
}

// TestPlanesOfDefinition checks the definition that PEs are compared with.
func TestPlanesOfDefinition(t *testing.T) {
	for _, encoding := range []pgworkloads.Encoding{pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar} {
		a := pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: encoding, Scale: 1}
		high, low := a.Parts()
		least, most := a.Range()
		for code := least; code <= most; code++ {
			for name, of := range map[string][]int{"magnitude": planes(a, code), "code": codePlanes(a, code)} {
				sum := 0
				for _, term := range of {
					sum += term
				}
				if word := pgworkloads.WordOf(code); sum != int(high.Of(word)+low.Of(word)) {
					t.Errorf("%s: code %d is %d by its planes of the %s, want %d", encoding, code, sum, name, high.Of(word)+low.Of(word))
				}
			}
		}
	}
}
