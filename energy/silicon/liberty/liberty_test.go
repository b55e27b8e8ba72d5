package liberty

import "testing"

// small is a library with a gate, a full adder and a flip-flop.
const small = `library (small) { /* a comment */
  nom_voltage : 2;
  capacitive_load_unit (1,pf);
  cell (NAND) { area : 24; pin (A) { direction : input; capacitance : 0.01; }
    pin (B) { direction : input; capacitance : 0.02; }
    pin (Y) { direction : output; function : "(!(A B))";
      internal_power () { related_pin : "A";
        rise_power (t) { values ("1, 2", "3, 0.25"); }
        fall_power (t) { values ("1, 2", \
          "3, 0.75"); } } } }
  cell (FA) { area : 120; pin (A) { direction : input; capacitance : 0; }
    pin (B) { direction : input; capacitance : 0; } pin (C) { direction : input; capacitance : 0; }
    pin (YC) { direction : output; function : "(((A B)+(B C))+(C A))"; }
    pin (YS) { direction : output; function : "((A^B)^C)"; } }
  cell (DFF) { area : 96; ff (IQ,IQN) { next_state : "D"; clocked_on : "CLK"; }
    pin (D) { direction : input; capacitance : 0.01; } pin (CLK) { direction : input; capacitance : 0.03; }
    pin (QN) { direction : output; function : "IQN"; } }
}`

// TestParse reads areas, loads, energies, functions and flip-flops.
func TestParse(t *testing.T) {
	l, err := Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	if l.Name != "small" || l.Volts != 2 || len(l.Cells) != 3 {
		t.Errorf("library %q of %v V with %d cells", l.Name, l.Volts, len(l.Cells))
	}
	nand := l.Cells["NAND"]
	if y := nand.Outputs[0]; nand.Area != 24 || nand.Inputs[1].FemtoFarads != 20 || y.ToggleFJ != 500 {
		t.Errorf("NAND of area %v, input of %v fF, toggle of %v fJ", nand.Area, nand.Inputs[1].FemtoFarads, y.ToggleFJ)
	}
	if dff := l.Cells["DFF"]; dff.FlipFlop == nil || dff.FlipFlop.Clock != "CLK" || !dff.Outputs[0].Inverse {
		t.Errorf("DFF: %+v", dff)
	}
	if fa, ok := l.FullAdder(); !ok || fa.Cell != "FA" || fa.Sum != "YS" || fa.Carry != "YC" {
		t.Errorf("full adder %+v, %v", fa, ok)
	}
}

// TestFunctions evaluates functions on all cases of three pins.
func TestFunctions(t *testing.T) {
	inputs := []Pin{{Name: "A"}, {Name: "B"}, {Name: "C"}}
	cases := []uint64{0b10101010, 0b11001100, 0b11110000}
	a, b, c := cases[0], cases[1], cases[2]
	for text, want := range map[string]uint64{
		"A B + C":     a&b | c,
		"A*(B|!C)":    a & (b | ^c),
		"!(A & B)'":   a & b,
		"A^B C":       a ^ b&c,
		"!((C A)+1')": ^(c & a),
		"A B' C":      a &^ b & c,
	} {
		f, err := parseFunction(text, inputs)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		const all = 0xff
		if got := f(cases); got&all != want&all {
			t.Errorf("%s: got %08b, want %08b", text, got&all, want&all)
		}
	}
}

// TestOtherPins expects no function for an expression with something other than inputs.
func TestOtherPins(t *testing.T) {
	if f, err := parseFunction("A IQ", []Pin{{Name: "A"}}); f != nil || err != nil {
		t.Errorf("%v, %v", f != nil, err)
	}
}

// TestErrors checks texts that are not libraries.
func TestErrors(t *testing.T) {
	for _, text := range []string{
		"", "library", "library (x) {", "library (x) { nom_voltage : 1; }", "library (x) { a b }", `library (x) { "`,
		"library (x) { nom_voltage : 1; capacitive_load_unit (1,ff); cell (C) { pin (Y) { direction : output; } } }",
		`library (x) { nom_voltage : 1; capacitive_load_unit (1,ff); cell (C) { area : 1; pin (Y) { direction : output; function : "(A"; } } }`,
		"/*",
	} {
		if l, err := Parse(text); err == nil {
			t.Errorf("%q: read as %+v", text, l)
		}
	}
}

// FuzzParse expects a result or an error for any text, never a panic.
func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("library (a) { b : ; }")
	f.Fuzz(func(_ *testing.T, text string) {
		if l, err := Parse(text); err == nil {
			l.FullAdder()
		}
	})
}
