package energy

import "pgsim/energy/spread"

// Limits of the numbers in a table. They are far above those of any process: a microjoule for an
// operation, ten square centimetres for a cell, a kilowatt for a memory. A larger number is a wrong
// unit, and sums of smaller numbers are finite.

// Technology is a table of what the building blocks of a machine cost in one process. Energies are
// for random data: half of the bits toggle.
type Technology struct {
	// Description is one sentence for lists: node and supply.
	Description string `yaml:"description" required:"true"`
	// Logic is the prices of standard cells.
	Logic Logic `yaml:"logic" required:"true"`
	// Wire is a wire longer than a cell.
	Wire Wire `yaml:"wire" required:"true"`
	// SRAM is the prices of compiled memories.
	SRAM SRAM `yaml:"sram" required:"true"`
	// DMA is the engine between DRAM and scratchpads.
	DMA DMA `yaml:"dma" required:"true"`
	// Ranges says how far off the prices may be. A table may have none; then nothing is known about
	// the errors of results.
	Ranges spread.List `yaml:"ranges"`
}

// Logic is what standard cells cost.
type Logic struct {
	// Adder is two adders of different widths. Other adders are on the line through them.
	Adder [2]Operator `yaml:"adder" required:"true"`
	// Multiplier is two square multipliers. Other multipliers are built of gates and adders like
	// these, and cost as many times their parts.
	Multiplier [2]Operator `yaml:"multiplier" required:"true"`
	// Digit gates and negates one weight bit by a one-bit activation digit.
	Digit Cell `yaml:"digit" required:"true"`
	// Mux is a two-way multiplexer of one bit.
	Mux Cell `yaml:"mux" required:"true"`
	// FlipFlop is a register bit.
	FlipFlop FlipFlop `yaml:"flip_flop" required:"true"`
	// IdleClocked is the share of the register bits of an idle PE that are
	// still clocked, 0..1.
	IdleClocked Share `yaml:"idle_clocked" required:"true"`
	// Utilization is the share of the chip area that cells cover, 0..1. The rest is routing.
	Utilization Share `yaml:"utilization" required:"true"`
	// Leakage is the power of idle cells per area of cells.
	Leakage LeakageDensity `yaml:"leakage" required:"true"`
}

// Operator is an arithmetic unit of some operand width.
type Operator struct {
	// Bits is the width of an operand.
	Bits int `yaml:"bits" range:"1..128" required:"true"`
	// PJ is the energy of an operation, in pJ.
	PJ float64 `yaml:"pj" range:"0..1000000" required:"true"`
	// UM2 is the area of the cells, in um^2.
	UM2 float64 `yaml:"um2" range:"0..1000000000" required:"true"`
	// Source says where the numbers come from.
	Source string `yaml:"source" required:"true"`
}

// Cell is a block of one bit.
type Cell struct {
	// PJ is the energy of passing a bit, in pJ.
	PJ float64 `yaml:"pj" range:"0..1000000" required:"true"`
	// UM2 is the area of the cells, in um^2.
	UM2 float64 `yaml:"um2" range:"0..1000000000" required:"true"`
	// Source says where the numbers come from.
	Source string `yaml:"source" required:"true"`
}

// FlipFlop is what a register bit costs.
type FlipFlop struct {
	// Area is the area of the cell.
	Area Area `yaml:"area" required:"true"`
	// Clock is the energy of a clock cycle in which the bit keeps its value.
	Clock Energy `yaml:"clock" required:"true"`
	// Write is the additional energy of a cycle in which the bit takes a new, random value.
	Write Energy `yaml:"write" required:"true"`
}

// Energy is an energy with its source.
type Energy struct {
	// PJ is in pJ.
	PJ float64 `yaml:"pj" range:"0..1000000" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// Area is an area with its source.
type Area struct {
	// UM2 is in um^2.
	UM2 float64 `yaml:"um2" range:"0..1000000000" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// Share is a part of a whole, or a factor, with its source.
type Share struct {
	// Ratio has no unit.
	Ratio float64 `yaml:"ratio" range:"0..16" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// Count is a number of things with its source.
type Count struct {
	// Count has no unit.
	Count int `yaml:"count" range:"0..1024" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// Width is a number of bits with its source.
type Width struct {
	// Bits is the width.
	Bits int `yaml:"bits" range:"1..1024" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// Capacity is a capacity with its source.
type Capacity struct {
	// KiB is in KiB.
	KiB float64 `yaml:"kib" range:"0..1048576" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// LeakageDensity is a power per area with its source.
type LeakageDensity struct {
	// MWPerMM2 is in mW per mm^2.
	MWPerMM2 float64 `yaml:"mw_per_mm2" range:"0..1000000" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// Wire is what a wire costs.
type Wire struct {
	// PJPerMM is the energy of moving a bit, in pJ per mm.
	PJPerMM float64 `yaml:"pj_per_mm" range:"0..1000000" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// DMA is what the DMA engine is built of.
type DMA struct {
	// Stages are the registers that a byte passes on its way over the chip.
	Stages Count `yaml:"stages" required:"true"`
	// Request is the state of a DRAM request in flight.
	Request Width `yaml:"request" required:"true"`
}

// SRAM is what compiled memories cost. The points of its curves are memories of one bank and one
// port. Between and beyond the points the curves are power laws.
type SRAM struct {
	// WordBits is the word width that Access is for.
	WordBits Width `yaml:"word_bits" required:"true"`
	// Access is the energy of reading a word, by capacity.
	Access []AccessPoint `yaml:"access" required:"true"`
	// FixedShare is the share of that energy that doesn't depend on the word width, 0..1. The rest
	// is proportional to the width.
	FixedShare Share `yaml:"fixed_share" required:"true"`
	// Write is the energy of a write over that of a read.
	Write Share `yaml:"write" required:"true"`
	// Area is the area by capacity.
	Area []AreaPoint `yaml:"area" required:"true"`
	// Leakage is the power of an idle memory by capacity.
	Leakage []LeakagePoint `yaml:"leakage" required:"true"`
	// PortEnergy, PortSize and PortLeakage are what every port beyond the first adds to the energy
	// of an access, to the side length and to the leakage, as a share of those of one port.
	PortEnergy  Share `yaml:"port_energy" required:"true"`
	PortSize    Share `yaml:"port_size" required:"true"`
	PortLeakage Share `yaml:"port_leakage" required:"true"`
	// Smallest is the least capacity of a compiled memory. Smaller buffers are built of flip-flops.
	Smallest Capacity `yaml:"smallest" required:"true"`
}

// AccessPoint is the energy of reading a word of a memory.
type AccessPoint struct {
	KiB    float64 `yaml:"kib" range:"0..1048576" required:"true"`
	PJ     float64 `yaml:"pj" range:"0..1000000" required:"true"`
	Source string  `yaml:"source" required:"true"`
}

// AreaPoint is the area of a memory.
type AreaPoint struct {
	KiB    float64 `yaml:"kib" range:"0..1048576" required:"true"`
	UM2    float64 `yaml:"um2" range:"0..1000000000" required:"true"`
	Source string  `yaml:"source" required:"true"`
}

// LeakagePoint is the leakage of a memory.
type LeakagePoint struct {
	KiB    float64 `yaml:"kib" range:"0..1048576" required:"true"`
	MW     float64 `yaml:"mw" range:"0..1000000" required:"true"`
	Source string  `yaml:"source" required:"true"`
}
