package silicon

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"pgsim/configs/ints"
)

// driver runs a simulation of a piece.
type driver struct {
	s *simulation
	// params are the piece's parameters by name.
	params map[string]int
	o      Operands
}

// run runs a piece on operands and returns how many steps it took. It checks that the sums of PEs
// are those of the operands.
func (p Piece) run(s *simulation, o Operands) (steps int, err error) {
	d := driver{s: s, params: map[string]int{}, o: o}
	for _, q := range p.Params {
		d.params[q.Name] = q.Value
	}
	switch p.Top {
	case "plain_bit_serial_pe":
		return d.serial()
	case "plain_bit_parallel_pe":
		return d.parallel()
	}
	return d.block(), nil
}

// block sets every input except the clock to a random number in every step.
func (d driver) block() int {
	const seed, steps = 2, 256
	draw := rand.New(rand.NewPCG(seed, seed))
	next := func() {
		for _, port := range slices.Sorted(maps.Keys(d.s.n.Ports)) {
			if d.s.n.inputs[port] && port != clockPort {
				d.s.set(port, wordBits, func(int, int) uint64 { return draw.Uint64() })
			}
		}
	}
	d.s.cycle(next)
	d.s.counting = true
	for range steps {
		d.s.cycle(next)
	}
	return steps
}

// serial feeds a bit-serial PE digit by digit, the highest first, with new weights at the first
// digit of a group.
func (d driver) serial() (int, error) {
	lanes, digit, weight := d.params["L"], d.params["P"], d.params["W"]
	places := ints.CeilDiv(d.o.Bits, digit)
	steps := ints.CeilDiv(operandsOf, lanes) * places
	for i := range steps + 1 {
		group, place := i/places, places-1-i%places
		d.s.cycle(func() {
			d.set("step", i < steps)
			d.set("first", i == 0)
			if i == steps {
				return
			}
			d.set("fresh", place == places-1)
			d.s.set("place", wordBits, func(int, int) uint64 { return uint64(place) })
			d.s.set("weights_in", weight, d.weights(group, lanes))
			d.s.set("digits_in", digit, d.activations(group, lanes, place*digit))
		})
		d.s.counting = true
	}
	return steps, d.check(lanes * ints.CeilDiv(operandsOf, lanes))
}

// parallel feeds a bit-parallel PE whole activations.
func (d driver) parallel() (int, error) {
	lanes, width, weight := d.params["L"], d.params["D"], d.params["W"]
	steps := ints.CeilDiv(operandsOf, lanes)
	for i := range steps + 1 {
		d.s.cycle(func() {
			d.set("step", i < steps)
			d.set("first", i == 0)
			if i < steps {
				d.s.set("weights_in", weight, d.weights(i, lanes))
				d.s.set("operands_in", width, d.activations(i, lanes, 0))
			}
		})
		d.s.counting = true
	}
	return steps, d.check(lanes * steps)
}

// set sets a port of one bit.
func (d driver) set(port string, on bool) {
	d.s.set(port, 1, func(int, int) uint64 {
		if on {
			return 1
		}
		return 0
	})
}

// weights returns the weights of a group, lane by lane.
func (d driver) weights(group, lanes int) func(output, lane int) uint64 {
	return func(_, lane int) uint64 { return uint64(d.o.Weight(group*lanes + lane)) }
}

// activations returns a group's activations from a given bit on, lane by lane.
func (d driver) activations(group, lanes, from int) func(output, lane int) uint64 {
	return func(output, lane int) uint64 { return uint64(d.o.Activation(output, group*lanes+lane) >> from) }
}

// check compares the sums with those of the operands.
func (d driver) check(operands int) error {
	accumulator := d.params["A"]
	for output := range Cases {
		sum := 0
		for k := range operands {
			sum += d.o.Weight(k) * d.o.Activation(output, k)
		}
		want := uint64(sum) & (1<<accumulator - 1)
		if got := d.s.get("sum", output); got != want {
			return fmt.Errorf("output %d: sum is %d, want %d", output, got, want)
		}
	}
	return nil
}
