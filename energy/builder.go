package energy

import (
	"pgsim/configs"
	"pgsim/pe/hardware"
)

// builder puts the model of a machine together, part by part.
type builder struct {
	tech  priced
	acc   configs.Accelerator
	parts hardware.Parts
	pitch float64 // distance of neighbouring PEs, mm

	prices []price
	built  []builtPart
}

// builtPart is what a part of the machine is built of.
type builtPart struct {
	name string
	silicon
}

func newBuilder(tech priced, acc configs.Accelerator, parts hardware.Parts) *builder {
	b := &builder{tech: tech, acc: acc, parts: parts}
	b.pitch = b.peSize()
	return b
}

// charge adds a price.
func (b *builder) charge(p price) { b.prices = append(b.prices, p) }

// build adds a part.
func (b *builder) build(name string, s silicon) { b.built = append(b.built, builtPart{name, s}) }

// cells adds a part that is made of standard cells.
func (b *builder) cells(name string, um2 float64) { b.build(name, silicon{cells: um2}) }

// wire returns the energy of moving bits over a distance in mm.
func (b *builder) wire(bits int, mm float64) float64 {
	return float64(bits) * mm * b.tech.Wire.PJPerMM * b.tech.weights[wirePrice]
}

// repeat multiplies all parts built so far by n. The energy of an action in one of them does not
// change.
func (b *builder) repeat(n int) {
	for i := range b.built {
		b.built[i].silicon = b.built[i].times(n)
	}
}

func (b *builder) pes() int { return b.acc.Array.Rows * b.acc.Array.Cols }

// silicon returns the silicon of all parts built so far.
func (b *builder) silicon() silicon {
	var all silicon
	for _, p := range b.built {
		all = all.plus(p.silicon)
	}
	return all
}
