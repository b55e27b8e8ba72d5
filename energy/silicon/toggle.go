package silicon

import (
	"fmt"
	"math/bits"

	"pgsim/energy/silicon/liberty"
)

// Cases is how many cases a simulation runs at once: one per bit of a word.
const Cases = 64

// simulation runs a netlist cycle by cycle and counts how often every net changes.
//
//	clock  ______|^^^^^^|______|^^^^^^|____
//	inputs       x             x              with the registers, at the rising edge
type simulation struct {
	n     *Netlist
	gates []instance // each after those that it reads
	flops []instance
	value []uint64 // of every net, one bit per case
	count []uint64 // changes of every net, all cases together
	clock int
	// glitches gives every gate a delay: its transient outputs count, too, if its inputs don't
	// change at once.
	glitches bool
	counting bool
}

// clockPort is the port of the clock in all pieces.
const clockPort = "clk"

// newSimulation returns a simulation in which all nets are 0.
func newSimulation(n *Netlist, glitches bool) (*simulation, error) {
	s := &simulation{
		n: n, glitches: glitches, clock: nowhere,
		value: make([]uint64, n.nets), count: make([]uint64, n.nets),
	}
	if nets := n.Ports[clockPort]; len(nets) == 1 {
		s.clock = nets[0]
	}
	s.value[highNet] = ^uint64(0)
	if err := s.sort(); err != nil {
		return nil, err
	}
	s.settle()
	return s, nil
}

// sort puts gates after those that they read, and flip-flops aside.
func (s *simulation) sort() error {
	driver := map[int]int{}
	var gates []instance
	for _, c := range s.n.cells {
		if c.cell.FlipFlop != nil {
			s.flops = append(s.flops, c)
			continue
		}
		for _, net := range c.out {
			driver[net] = len(gates)
		}
		gates = append(gates, c)
	}
	const open, done = 1, 2
	state := make([]int, len(gates))
	var visit func(i int) error
	visit = func(i int) error {
		switch state[i] {
		case done:
			return nil
		case open:
			return fmt.Errorf("a loop of gates through a %s", gates[i].cell.Name)
		}
		state[i] = open
		for _, net := range gates[i].in {
			if from, driven := driver[net]; driven {
				if err := visit(from); err != nil {
					return err
				}
			}
		}
		state[i] = done
		s.gates = append(s.gates, gates[i])
		return nil
	}
	for i := range gates {
		if err := visit(i); err != nil {
			return err
		}
	}
	return nil
}

// change sets the value of a net.
func (s *simulation) change(net int, value uint64) {
	if net == nowhere {
		return
	}
	if s.counting {
		s.count[net] += uint64(bits.OnesCount64(s.value[net] ^ value))
	}
	s.value[net] = value
}

// read returns the values of a cell's inputs.
func (s *simulation) read(c instance, into []uint64) []uint64 {
	into = into[:0]
	for _, net := range c.in {
		into = append(into, s.value[net])
	}
	return into
}

// settle updates the outputs of all gates.
func (s *simulation) settle() {
	if s.glitches {
		s.ripple()
		return
	}
	var in [8]uint64
	for _, c := range s.gates {
		inputs := s.read(c, in[:0])
		for i, p := range c.cell.Outputs {
			if p.Function != nil {
				s.change(c.out[i], p.Function(inputs))
			}
		}
	}
}

// ripple lets values pass one gate at a time, until none changes.
func (s *simulation) ripple() {
	type news struct {
		net   int
		value uint64
	}
	var changed []news
	var in [8]uint64
	for range len(s.gates) + 1 {
		changed = changed[:0]
		for _, c := range s.gates {
			inputs := s.read(c, in[:0])
			for i, p := range c.cell.Outputs {
				if p.Function == nil || c.out[i] == nowhere {
					continue
				}
				if v := p.Function(inputs); v != s.value[c.out[i]] {
					changed = append(changed, news{c.out[i], v})
				}
			}
		}
		if len(changed) == 0 {
			return
		}
		for _, n := range changed {
			s.change(n.net, n.value)
		}
	}
}

// wordBits is the width of a port that is one number.
const wordBits = 64

// set sets a port to numbers of the given width, the first one lowest, in every case.
func (s *simulation) set(port string, width int, value func(at, word int) uint64) {
	for from := 0; from < len(s.n.Ports[port]); from += width {
		nets := s.n.Ports[port][from:min(from+width, len(s.n.Ports[port]))]
		words := make([]uint64, len(nets))
		for at := range Cases {
			v := value(at, from/width)
			for bit := range nets {
				words[bit] |= v >> bit & 1 << at
			}
		}
		for bit, net := range nets {
			s.change(net, words[bit])
		}
	}
}

// get returns the number on a port in a case.
func (s *simulation) get(port string, at int) uint64 {
	v := uint64(0)
	for bit, net := range s.n.Ports[port] {
		v |= s.value[net] >> at & 1 << bit
	}
	return v
}

// cycle runs a cycle: at the rising edge the registers take their inputs, and the next inputs
// arrive together with the new state. next sets them.
func (s *simulation) cycle(next func()) {
	if s.clock == nowhere {
		next()
		s.settle()
		return
	}
	s.change(s.clock, 0)
	s.settle()
	before := make([]uint64, len(s.flops))
	for i, f := range s.flops {
		before[i] = s.value[f.in[f.clockPin()]]
	}
	s.change(s.clock, ^uint64(0))
	s.settle()
	var in [8]uint64
	states := make([]uint64, len(s.flops))
	for i, f := range s.flops {
		rises := s.value[f.in[f.clockPin()]] &^ before[i]
		old := f.state(s)
		states[i] = old&^rises | f.cell.FlipFlop.Next(s.read(f, in[:0]))&rises
	}
	for i, f := range s.flops {
		for j, p := range f.cell.Outputs {
			switch {
			case p.State:
				s.change(f.out[j], states[i])
			case p.Inverse:
				s.change(f.out[j], ^states[i])
			}
		}
	}
	next()
	s.settle()
}

// clockPin returns the index of a flip-flop's clock among its inputs.
func (c instance) clockPin() int {
	for i, p := range c.cell.Inputs {
		if p.Name == c.cell.FlipFlop.Clock {
			return i
		}
	}
	return nowhere
}

// state returns the bit that a flip-flop holds.
func (c instance) state(s *simulation) uint64 {
	for i, p := range c.cell.Outputs {
		switch {
		case c.out[i] == nowhere:
		case p.State:
			return s.value[c.out[i]]
		case p.Inverse:
			return ^s.value[c.out[i]]
		}
	}
	return 0
}

// energy returns the energy of the counted changes, in pJ: inside the cells whose pins change, and
// to charge the inputs that a net drives.
func (s *simulation) energy(library *liberty.Library) float64 {
	const half, fJPerPJ = 0.5, 1e3
	perChange := make([]float64, s.n.nets)
	for _, c := range s.n.cells {
		for i, p := range c.cell.Inputs {
			perChange[c.in[i]] += p.ToggleFJ + half*p.FemtoFarads*library.Volts*library.Volts
		}
		for i, p := range c.cell.Outputs {
			if c.out[i] != nowhere {
				perChange[c.out[i]] += p.ToggleFJ
			}
		}
	}
	fJ := 0.0
	for net, changes := range s.count {
		if net >= constantNets {
			fJ += float64(changes) * perChange[net]
		}
	}
	return fJ / fJPerPJ
}
