package switching

// Counts holds how many bits changed in some steps.
type Counts struct {
	// Steps counts the steps of a PE after its first one on an output. Loads counts those of them
	// in which weights come.
	Steps, Loads uint64
	// Digits, Weights, Products, Addend and Sum are the bits that changed in these steps.
	Digits, Weights, Products, Addend, Sum uint64
}

// Add adds other to c.
func (c *Counts) Add(other Counts) {
	c.Steps += other.Steps
	c.Loads += other.Loads
	c.Digits += other.Digits
	c.Weights += other.Weights
	c.Products += other.Products
	c.Addend += other.Addend
	c.Sum += other.Sum
}

// Counter counts the bits that change in a PE.
type Counter struct {
	pe PE
	// Counts are the counts so far.
	Counts Counts

	digits, weights, products []int64 // of every lane, after the last step
	addend                    int64
}

// NewCounter returns a counter of a PE.
func NewCounter(p PE) *Counter {
	lanes := func() []int64 { return make([]int64, p.Lanes) }
	return &Counter{pe: p, digits: lanes(), weights: lanes(), products: lanes()}
}

// Output takes the operands of an output: weights, and the same number of operands, each of the
// given number of digits, the highest first. Lanes without an operand get zeros. It returns the
// sum.
func (c *Counter) Output(weights []int16, operands []Digit, places int) int64 {
	sum := int64(0)
	for group := 0; group < len(weights); group += c.pe.Lanes {
		for at := range places {
			first := group == 0 && at == 0
			var step Counts
			total := int64(0)
			for lane := range c.pe.Lanes {
				var w int16
				var d Digit
				if k := group + lane; k < len(weights) {
					w, d = weights[k], operands[k*places+at]
				}
				total += c.lane(lane, w, d, &step)
			}
			addend := total << (c.pe.DigitBits * (places - 1 - at))
			next := sum + addend
			step.Addend = changed(c.addend, addend, c.pe.SumBits)
			c.addend = addend
			step.Sum = changed(sum, next, c.pe.SumBits)
			sum = next
			if first {
				continue
			}
			step.Steps = 1
			if at == 0 {
				step.Loads = 1
			}
			c.Counts.Add(step)
		}
	}
	return sum
}

// lane gives its operands to a lane and returns their product.
func (c *Counter) lane(lane int, weight int16, d Digit, step *Counts) int64 {
	bits, product := int64(d.Bits), int64(weight)*int64(d.Value)
	step.Digits += changed(c.digits[lane], bits, c.pe.DigitBits)
	step.Weights += changed(c.weights[lane], int64(weight), c.pe.WeightBits)
	step.Products += changed(c.products[lane], product, c.pe.productBits())
	c.digits[lane], c.weights[lane], c.products[lane] = bits, int64(weight), product
	return product
}
