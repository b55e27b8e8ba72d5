package energy

import (
	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/pe/switching"
)

// OperandKinds are the known settings of energy.operands, which chooses the operands that energies
// are for. The value says whether to use the operands of the workload.
var OperandKinds = registry.New[bool]("operands")

func init() {
	OperandKinds.Register(string(configs.RandomOperands), "all operands cost what random ones do, as prices are of them", false)
	OperandKinds.Register(string(configs.TraceOperands),
		"steps and registers of PEs, and crossbars, cost what the workload's own operands make them, by the bits that change", true)
}

// Operands say how the operands of a layer change prices. Prices are for random operands; for those
// all factors are 1.
type Operands struct {
	// High, Low and Full are the cost of a PE step over that of a step with random operands, by the
	// kind of its pass.
	High, Low, Full float64
	// Digits and Weights are the bits that change in registers of digits and of weights, over those
	// of random operands. LowDigits is the same for digits of LSB passes alone.
	Digits, LowDigits, Weights float64
}

// share says how operands change a price: all of it, or all but the share of the clocks.
type share struct {
	of func(*Operands) float64
	// clocked is set if the share of the clocks does not change.
	clocked bool
}

// Energy of a PE step, in units of clocking one flip-flop. Fitted to synthesized PEs with synthetic
// operands, see package silicon and docs/silicon.md: with these values the energy of PEs of 1 to 16
// lanes and of digits of 1 to 8 bits changes with operands as it does in standard cells, within 15
// %.
const (
	// A flip-flop of the accumulator is clocked.
	perClock = 1
	// A bit of a digit, at the gates of the weight's bits. Its register has a price
	// of its own.
	perDigit = 4
	// A bit of a product, in every row of adders of a multiplier.
	perRow = 1
	// A bit of a product, in the tree that adds products up.
	perTree = 2.5
	// A bit of what is added to the sum, behind the shifter.
	perAddend = 2
	// A bit of the sum, in adder and register.
	perSum = 1
)

// StepOver returns the energy of a PE step over that of a step with random operands, computed from
// the bits that change in each.
func StepOver(p switching.PE, counts, random switching.Counts) float64 {
	if counts.Steps == 0 || random.Steps == 0 {
		return 1 // outputs of one step
	}
	return stepEnergy(p, counts) / stepEnergy(p, random)
}

// stepEnergy returns the energy of a step in units of clocking one flip-flop.
func stepEnergy(p switching.PE, c switching.Counts) float64 {
	per := func(bits uint64) float64 { return float64(bits) / float64(c.Steps) }
	added := float64(p.Lanes-1) / float64(p.Lanes) // adders of the tree per lane
	return perClock*float64(p.SumBits) + perDigit*per(c.Digits) + perAddend*per(c.Addend) + perSum*per(c.Sum) +
		(perRow*float64(p.DigitBits-1)+perTree*added)*per(c.Products)
}
