package weightstationary

// cell holds the registers of one PE.
type cell struct {
	// operand moves on to the right neighbour in the next cycle, and sum to the PE below.
	operand operand
	sum     sum
	// weight stays, unless it is passing on its way to a row below.
	weight  weight
	passing bool
}

// operand is a step and its digits, one per lane in use.
type operand struct {
	step
	digits []planes
}

// weight is the weights of one row of a tile, one per lane in use.
type weight struct {
	place
	lanes []int32
}

// sum is what the rows above have added up in one step. It is wanted if the column has a channel
// and, in folds over low bits, the output is gated.
type sum struct {
	step
	value  int32
	wanted bool
}

// wires are the inputs of one PE in one cycle. If the fold is nil, nothing comes in.
type wires struct {
	operand operand
	weight  weight
	sum     sum
}

// clock moves the registers of a PE in the given row on by one cycle.
func (c *cell) clock(in wires, row int) error {
	c.operand, c.sum = in.operand, in.sum
	c.passing = false
	if in.weight.fold != nil {
		if in.weight.row < row {
			return hazard("the weights of row %d have gone too far", in.weight.row)
		}
		c.weight = in.weight
		c.passing = in.weight.row > row
	}
	if in.operand.step != in.sum.step {
		return hazard("digits meet the sum of another step")
	}
	if in.operand.fold == nil {
		return nil
	}
	if (c.weight.place != place{in.operand.fold, row}) {
		return hazard("digits meet the weights of another fold or row")
	}
	if in.sum.wanted {
		c.sum.value += c.product()
	}
	return nil
}

// product is the products of a step: weights times digits.
func (c *cell) product() int32 {
	var total int32
	for lane, digit := range c.operand.digits {
		total += digit.times(c.weight.lanes[lane])
	}
	return total
}
