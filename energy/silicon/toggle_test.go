package silicon

import (
	"math"
	"testing"

	"pgsim/energy/silicon/liberty"
)

// library has an inverter and a flip-flop. At 2 V an input of 1 fF costs 2 fJ per change.
const library = `library (small) { nom_voltage : 2; capacitive_load_unit (1,ff);
  cell (INV) { area : 1; pin (A) { direction : input; capacitance : 1; }
    pin (Y) { direction : output; function : "!A"; internal_power () { power (t) { values ("10"); } } } }
  cell (XOR) { area : 1; pin (A) { direction : input; capacitance : 0; } pin (B) { direction : input; capacitance : 0; }
    pin (Y) { direction : output; function : "A^B"; internal_power () { power (t) { values ("100"); } } } }
  cell (DFF) { area : 4; ff (IQ,IQN) { next_state : "D"; clocked_on : "C"; }
    pin (D) { direction : input; capacitance : 0; } pin (C) { direction : input; capacitance : 0.5; }
    pin (Q) { direction : output; function : "IQ"; } }
}`

// halver is a flip-flop that takes its inverse. glitcher is the XOR of a bit and its inverse.
const (
	halver = `{"modules": {"piece": {
  "ports": {"clk": {"direction": "input", "bits": [2]}, "q": {"direction": "output", "bits": [3]}},
  "cells": {
    "f": {"type": "DFF", "connections": {"C": [2], "D": [4], "Q": [3]}},
    "i": {"type": "INV", "connections": {"A": [3], "Y": [4]}}}}}}`
	glitcher = `{"modules": {"piece": {
  "ports": {"a": {"direction": "input", "bits": [2]}, "y": {"direction": "output", "bits": [4]}},
  "cells": {
    "i": {"type": "INV", "connections": {"A": [2], "Y": [3]}},
    "x": {"type": "XOR", "connections": {"A": [2], "B": [3], "Y": [4]}}}}}}`
)

func simulate(t *testing.T, netlist string, glitches bool) (*simulation, *liberty.Library) {
	t.Helper()
	l, err := liberty.Parse(library)
	if err != nil {
		t.Fatal(err)
	}
	n, err := readNetlist([]byte(netlist), l)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSimulation(n, glitches)
	if err != nil {
		t.Fatal(err)
	}
	s.counting = true
	return s, l
}

// TestClock runs a flip-flop that changes in every cycle. A cycle costs two changes of the
// clock pin (1 fJ each), one of the inverter's input (2 fJ) and one of its output (10 fJ).
func TestClock(t *testing.T) {
	s, l := simulate(t, halver, false)
	const cycles = 3
	for i := range cycles {
		s.cycle(func() {})
		if got, want := s.get("q", i), uint64(i+1)%2; got != want {
			t.Errorf("cycle %d: q is %d, want %d", i, got, want)
		}
	}
	// The clock begins low, so it has no first fall.
	const clock, cycle, fJPerPJ = 1, 2*1 + 2 + 10, 1000
	want := float64(Cases*(cycles*cycle-clock)) / fJPerPJ
	if got := s.energy(l); math.Abs(got-want) > 1e-9 {
		t.Errorf("%v pJ, want %v", got, want)
	}
}

// TestGlitches expects the XOR of a bit and its inverse to change twice if gates have a delay, and
// not at all otherwise.
func TestGlitches(t *testing.T) {
	for glitches, want := range map[bool]uint64{false: 0, true: 2 * Cases} {
		s, _ := simulate(t, glitcher, glitches)
		s.cycle(func() { s.set("a", 1, func(int, int) uint64 { return 1 }) })
		if got := s.count[s.n.Ports["y"][0]]; got != want {
			t.Errorf("glitches %v: %d changes, want %d", glitches, got, want)
		}
	}
}

// TestNetlistErrors refuses texts that are not netlists of the library's cells.
func TestNetlistErrors(t *testing.T) {
	l, err := liberty.Parse(library)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		``, `{}`,
		`{"modules": {"piece": {"cells": {"c": {"type": "NAND", "connections": {}}}}}}`,
		`{"modules": {"piece": {"cells": {"c": {"type": "INV", "connections": {"Y": [2]}}}}}}`,
		`{"modules": {"piece": {"cells": {"c": {"type": "INV", "connections": {"A": [true], "Y": [2]}}}}}}`,
	} {
		if _, err := readNetlist([]byte(text), l); err == nil {
			t.Errorf("%s: read", text)
		}
	}
	loop := `{"modules": {"piece": {"cells": {"c": {"type": "INV", "connections": {"A": [2], "Y": [2]}}}}}}`
	n, err := readNetlist([]byte(loop), l)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newSimulation(n, false); err == nil {
		t.Error("a loop of gates was simulated")
	}
}

// TestTraceOperands checks that the layer has enough pixels and operands.
func TestTraceOperands(t *testing.T) {
	p, err := traceProblem()
	if err != nil {
		t.Fatal(err)
	}
	if p.M != Cases || p.K < firstOf+operandsOf || p.N <= channelOf || p.Bits != traceBits {
		t.Errorf("%d pixels, %d operands, %d channels, %d bits", p.M, p.K, p.N, p.Bits)
	}
}
