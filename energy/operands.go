package energy

import (
	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/pe/switching"
)

// OperandKinds are the known settings of energy.operands: of which operands the energies
// are. Their value tells whether those of the workload count.
var OperandKinds = registry.New[bool]("operands")

func init() {
	OperandKinds.Register(string(configs.RandomOperands), "all operands cost what random ones do, as prices are of them", false)
	OperandKinds.Register(string(configs.TraceOperands),
		"steps and registers of PEs, and crossbars, cost what the workload's own operands make them, by the bits that change", true)
}

// Operands say what the operands of a layer make of prices, which are of random ones: all
// are 1 for those.
type Operands struct {
	// High, Low and Full are what a PE step costs over one with random operands, by the
	// kind of its pass.
	High, Low, Full float64
	// Digits and Weights are the bits that change in registers of digits and of weights,
	// LowDigits those of LSB passes alone, over those of random operands.
	Digits, LowDigits, Weights float64
}

// share is what operands make of a price: of all of it, or of what is not the clock's.
type share struct {
	of func(*Operands) float64
	// clocked is set where the part of the clocks stays.
	clocked bool
}

// What a PE takes in a step, in what it takes to clock a flip-flop. Fitted to synthesized
// PEs with synthetic operands, see package silicon and docs/silicon.md: with them the energy
// of PEs of 1 to 16 lanes and of digits of 1 to 8 bits changes with operands as it does in
// standard cells, within 15 %.
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

// StepOver returns what a step of a PE costs over one on random operands, by the bits that
// change in both.
func StepOver(p switching.PE, counts, random switching.Counts) float64 {
	if counts.Steps == 0 || random.Steps == 0 {
		return 1 // outputs of one step
	}
	return stepEnergy(p, counts) / stepEnergy(p, random)
}

// stepEnergy returns what a step takes, in what it takes to clock a flip-flop.
func stepEnergy(p switching.PE, c switching.Counts) float64 {
	per := func(bits uint64) float64 { return float64(bits) / float64(c.Steps) }
	added := float64(p.Lanes-1) / float64(p.Lanes) // adders of the tree for every lane
	return perClock*float64(p.SumBits) + perDigit*per(c.Digits) + perAddend*per(c.Addend) + perSum*per(c.Sum) +
		(perRow*float64(p.DigitBits-1)+perTree*added)*per(c.Products)
}
