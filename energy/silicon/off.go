package silicon

// knownOff are the parts that are known to be off by more than the target, and why. docs/silicon.md
// has the figures, and says what would fix them.
var knownOff = map[string]string{
	"area, adder":      pricedSmall,
	"area, multiplier": "of 16 bits: the published 32-bit multiplier, which it leans on, is smaller than an array of adders",
	"area, gate of a weight by a digit": "an AND and an XOR gate; Yosys finds a NOR and an XNOR gate, which are smaller, " +
		"in Nangate's cells",
	"area, multiplexer": "Yosys makes a choice among many words of AND-OR gates, which are smaller than a tree of multiplexers",
	"area, register":    "a flip-flop of Nangate's takes 5.7 times the area of a NAND gate, one of OSU's 4 times",
	"area, buffer of flip-flops": "where a compiled memory of 0.25 KiB is smaller than flip-flops, the model has one; and a register " +
		"costs more than OSU's",
	"area, PE of our array": "our PE adds and subtracts each lane in adders of its own, shifts the product over the whole sum, " +
		"has a gate for either side, and carries tokens",
	"area, gate of our array, two-sided":    "our array compares with two thresholds, the model with one",
	"area, drain chain of a column":         "which links are full, and for how long they shift, has no price",
	"area, queues of a column's PEs":        "a register costs more than OSU's",
	"area, queue of a column":               "the model has a compiled memory, our array flip-flops",
	"area, activation crossbar of a column": "our crossbar brings three bits a lane (plane, sign, padding), the model one",
	"area, weight crossbar":                 "our crossbar brings 9 bits a weight, the model 8, and keeps which bank a column was dealt",
	"energy, step of a bit-serial PE":       cheapLogic,
	"energy, step of a bit-parallel PE":     cheapLogic,
	"energy, adder":                         cheapLogic,
	"energy, comparator":                    cheapLogic,
	"energy, multiplier":                    cheapLogic,
	"energy, gate of a weight by a digit":   cheapLogic,
	"energy, shifter":                       cheapLogic,
	"energy, step of a bit-parallel PE, operands of pg-resnet56-a4h2-cifar10 over random ones": "the effect of operands is fitted to " +
		"synthetic ones; with those of traces, the model takes up to 16 % too much for bit-parallel PEs",
	"energy, multiplexer": cheapLogic + "; and all words of a choice change, not the chosen one alone",
}

// Reasons that several parts share.
const (
	cheapLogic  = "beside registers, logic is priced too low: 1.6 times as much is nearer for most PEs"
	pricedSmall = "the smallest PE, which all areas are divided by, is 11 % larger in silicon: its enable and its zero at the " +
		"begin of a pass have no price"
)
