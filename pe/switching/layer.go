package switching

import (
	"math"
	"math/rand/v2"

	"pgsim/pgworkloads"
)

// Samples is how many outputs of a layer are watched. A smaller layer is watched completely.
const Samples = 256

// OfLayer returns the bits that change in a PE that works on outputs of a layer whose codes and
// weights are known. The PE works on a part of all outputs, or of those whose gate is on. It always
// watches the same outputs, which are spread evenly over all.
func OfLayer(p PE, w pgworkloads.LayerWork, part pgworkloads.Part, gated bool) Counts {
	return ofOutputs(p, w, part, sample(w, gated))
}

// output is an output of a layer.
type output struct{ pixel, channel int }

// ofOutputs returns the bits that change in a PE that works on a part of some outputs.
func ofOutputs(p PE, w pgworkloads.LayerWork, part pgworkloads.Part, outputs []output) Counts {
	c, digits := NewCounter(p), NewDigits(w.Activation, part, p.DigitBits)
	var words []pgworkloads.CodeWord
	var weights []int16
	var operands []Digit
	for _, o := range outputs {
		words = w.Codes.Words(words, o.pixel, o.channel/(w.N()/w.Groups))
		weights = w.WeightsInOrder(weights, o.channel)
		operands = digits.append(operands[:0], operandsOf(w.Layer, part, words))
		c.Output(operandsOf(w.Layer, part, weights), operands, digits.places)
	}
	return c.Counts
}

// operandsOf returns the elements of all that belong to a part: all of them, or those of some input
// channels. all holds operands or their weights. They are ordered by position of the kernel, and by
// channel within each position. It overwrites all.
func operandsOf[T any](l pgworkloads.Layer, part pgworkloads.Part, all []T) []T {
	if part.Operands() == len(all) {
		return all
	}
	positions := l.Kernel[0] * l.Kernel[1]
	channels := len(all) / positions
	found := all[:0]
	for k, operand := range all {
		if first := k % channels * positions; part.From <= first && first < part.To {
			found = append(found, operand)
		}
	}
	return found
}

// sample returns the outputs that are watched, out of all or out of those whose gate is on.
func sample(w pgworkloads.LayerWork, gated bool) []output {
	pixels, channels := w.M(w.Codes.Images()), w.N()
	if gated && w.Gates != nil {
		return gatedSample(w.Gates, pixels, channels)
	}
	if pixels*channels <= Samples {
		return everyOutput(pixels, channels)
	}
	outputs := make([]output, Samples)
	for i := range outputs {
		_, share := math.Modf(float64(i) / math.Phi) // spreads channels over the pixels
		outputs[i] = output{pixel: i * pixels / Samples, channel: int(share * float64(channels))}
	}
	return outputs
}

// everyOutput returns all outputs.
func everyOutput(pixels, channels int) []output {
	var outputs []output
	for pixel := range pixels {
		for channel := range channels {
			outputs = append(outputs, output{pixel, channel})
		}
	}
	return outputs
}

// gatedSample returns outputs whose gate is on.
func gatedSample(gates *pgworkloads.GateMask, pixels, channels int) []output {
	count := int(gates.Count())
	wanted := min(count, Samples)
	var outputs []output
	seen := 0
	for pixel := 0; pixel < pixels && len(outputs) < wanted; pixel++ {
		for channel := range channels {
			if !gates.Gated(pixel, channel) {
				continue
			}
			if len(outputs) < wanted && seen == len(outputs)*count/wanted {
				outputs = append(outputs, output{pixel, channel})
			}
			seen++
		}
	}
	return outputs
}

// Random returns the bits that change in a PE that works on random operands, with the given number
// of operands per output and of digits per operand. Every bit of digits and weights is 1 as often
// as 0.
func Random(p PE, operands, places int) Counts {
	const seed = 1
	draw, c := rand.New(rand.NewPCG(seed, seed)), NewCounter(p)
	weights, digits := make([]int16, operands), make([]Digit, operands*places)
	for range outputsOfRandom {
		for k := range weights {
			weights[k] = int16(draw.IntN(1<<p.WeightBits) - 1<<(p.WeightBits-1))
		}
		for k := range digits {
			d := draw.IntN(1 << p.DigitBits)
			digits[k] = Digit{Bits: uint16(d), Value: int32(d)}
		}
		c.Output(weights, digits, places)
	}
	return c.Counts
}

// outputsOfRandom is the number of outputs for which random operands are drawn.
const outputsOfRandom = 64
