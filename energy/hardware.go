package energy

import (
	"fmt"
	"slices"

	"pgsim/pe/hardware"
)

// groups are the parts of the area that come from a list of hardware, in their
// order.
var groups = [...]hardware.Group{
	hardware.Array, hardware.Registers, hardware.Comparators, hardware.Drain,
	hardware.Queues, hardware.Crossbars, hardware.PartialSums, hardware.PostProcessing,
	hardware.LineBuffers,
}

// lists reports whether a machine's area and energy have an entry for a group. All groups have one,
// except a post-processing unit and line buffers that the machine does not have.
func lists(g hardware.Group, parts hardware.Parts) bool {
	always := g != hardware.PostProcessing && g != hardware.LineBuffers
	return always || slices.ContainsFunc(parts, func(p hardware.Part) bool { return p.Group == g })
}

// checkParts refuses a part that has no price, or that belongs to no part of the area.
func checkParts(parts hardware.Parts) error {
	if err := parts.Check(); err != nil {
		return fmt.Errorf("energy: %w", err)
	}
	known := map[hardware.Group]bool{}
	for _, g := range groups {
		known[g] = true
	}
	for _, p := range parts {
		if !known[p.Group] {
			return fmt.Errorf("energy: %s: unknown group %q; known: %v", p.Name, p.Group, groups)
		}
	}
	return nil
}

// hardware builds the groups of a list of hardware.
func (b *builder) hardware() {
	for _, g := range groups {
		if lists(g, b.parts) {
			b.build(string(g), b.group(g))
		}
	}
}

// group returns the silicon of a group: the parts of a PE times the number of PEs, and the other
// parts.
func (b *builder) group(g hardware.Group) silicon {
	all := silicon{cells: b.inPE(g)}.times(b.pes())
	for _, p := range b.parts {
		if p.Group == g && !p.PerPE {
			all = all.plus(b.piece(p).times(p.Count))
		}
	}
	return all
}

// inPE returns the cells of a group in one PE, in um^2.
func (b *builder) inPE(g hardware.Group) float64 {
	um2 := 0.0
	for _, p := range b.parts {
		if p.Group == g && p.PerPE {
			um2 += b.piece(p).times(p.Count).cells
		}
	}
	return um2
}

// peSize returns the side length of a PE, in mm: the distance between neighbours.
func (b *builder) peSize() float64 {
	um2 := 0.0
	seen := map[hardware.Group]bool{}
	for _, p := range b.parts {
		if p.PerPE && !seen[p.Group] {
			seen[p.Group] = true
			um2 += b.inPE(p.Group)
		}
	}
	return silicon{cells: um2}.side(b.tech.Logic)
}

// piece is one building block: the energy of a use, in pJ, and its silicon.
type piece struct {
	works, reads, holds float64
	silicon
}

// piece returns one building block of a part.
func (b *builder) piece(p hardware.Part) piece {
	t := b.tech
	logic := func(c block) piece { return piece{works: c.pj, silicon: silicon{cells: c.um2}} }
	switch p.Block {
	case hardware.Adder, hardware.Comparator:
		return logic(t.adder(p.Bits))
	case hardware.Multiplier:
		return logic(t.multiplier(p.Bits, p.By))
	case hardware.Gate:
		return logic(t.digits(p.Bits))
	case hardware.Shifter:
		return logic(t.shifter(p.Bits, p.Inputs))
	case hardware.Multiplexer:
		return logic(t.mux(p.Bits, p.Inputs))
	case hardware.Register:
		r := logic(t.register(p.Bits))
		r.holds = t.hold(p.Bits)
		return r
	case hardware.Buffer:
		m := t.buffer(p.Entries, p.Bits)
		return piece{works: m.writePJ, reads: m.readPJ, silicon: m.silicon}
	default: // hardware.Wire: Check knows no other
		return piece{works: b.wire(p.Bits, b.pitch*p.Length)}
	}
}

// priceOf returns the energy of an action, in pJ: the sum over the parts that it uses.
func (b *builder) priceOf(a hardware.Action) float64 {
	pj := 0.0
	for _, p := range b.parts {
		for _, u := range p.Uses {
			if u.Action != a {
				continue
			}
			pj += b.piece(p).use(p, u.How)
		}
	}
	return pj
}

// clockPriceOf returns the share of clocks in the energy of an action, in pJ.
func (b *builder) clockPriceOf(a hardware.Action) float64 {
	clocks := *b
	for id := range clocks.tech.weights {
		if priceID(id) != registerClockPrice && !priceID(id).isArea() {
			clocks.tech.weights[id] = 0
		}
	}
	return clocks.priceOf(a)
}

// use returns the energy of an action in a part of such pieces. In a PE the action uses all of
// them, elsewhere one.
func (p piece) use(part hardware.Part, how hardware.How) float64 {
	pj := p.works
	switch how {
	case hardware.Reads:
		pj = p.reads
	case hardware.Holds:
		pj = p.holds
	}
	if part.PerPE {
		return pj * float64(part.Count)
	}
	return pj
}
