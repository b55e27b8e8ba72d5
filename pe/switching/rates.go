package switching

// Over holds bits that change, relative to those of other operands.
type Over struct{ Digits, Weights float64 }

// Over returns how many times as many bits change as on random operands: per step in the registers
// of digits, and per load in the registers of weights. If there is nothing to compare it is 1.
func (c Counts) Over(random Counts) Over {
	return Over{
		Digits:  over(c.Digits, c.Steps, random.Digits, random.Steps),
		Weights: over(c.Weights, c.Loads, random.Weights, random.Loads),
	}
}

func over(bits, times, randomBits, randomTimes uint64) float64 {
	if times == 0 || randomBits == 0 {
		return 1
	}
	return float64(bits) / float64(times) * float64(randomTimes) / float64(randomBits)
}
