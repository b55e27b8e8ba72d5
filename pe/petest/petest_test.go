package petest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// bits prices a part by its width: what it holds or works on, in bits.
func bits(_ configs.Array, parts hardware.Parts) (Price, error) {
	price := Price{PJ: map[hardware.Action]float64{}}
	for _, p := range parts {
		all := float64(p.Count * p.Bits * max(1, p.By))
		price.MM2 += all
		for _, u := range p.Uses {
			price.PJ[u.Action] += all
		}
	}
	return price, parts.Check()
}

// TestKinds runs the checks over every registered kind.
func TestKinds(t *testing.T) {
	for _, kind := range pe.Kinds.All() {
		t.Run(kind.Name, func(t *testing.T) { TestKind(t, kind.Value, bits) })
	}
}

// failures records what a check finds.
type failures []string

func (*failures) Helper() {}
func (f *failures) Errorf(format string, args ...any) {
	*f = append(*f, fmt.Sprintf(format, args...))
}

// broken is a bit-serial kind with one fault.
type broken struct {
	pe.Kind
	refuse error
	fault  func(faulty) pe.PE
}

type faulty struct {
	pe.PE
	a configs.Array
}

func (b broken) New(a configs.Array) (pe.PE, error) {
	p, err := b.Kind.New(a)
	if b.refuse != nil {
		return nil, b.refuse
	}
	return b.fault(faulty{p, a}), err
}

type (
	free    struct{ faulty } // its steps cost nothing
	lazy    struct{ faulty } // leaves operands out
	slow    struct{ faulty } // takes one more step than its stand-in
	narrow  struct{ faulty } // reads too few words
	worse   struct{ faulty } // takes longer with more lanes
	outside struct{ faulty } // has parts that are not in the PE
)

func (p free) Parts() hardware.Parts { return p.PE.Parts()[len(p.PE.Parts())-3:] }
func (p lazy) Steps(k, bits int) pe.Cycle {
	return p.PE.Steps(max(1, k-p.Group()), bits)
}
func (p slow) Steps(k, bits int) pe.Cycle { return p.PE.Steps(k, bits) + 1 }
func (narrow) ActivationWords(k, bits, wordBits int) uint64 {
	return uint64(k * bits / wordBits)
}
func (p worse) Steps(k, bits int) pe.Cycle {
	return p.PE.Steps(k, bits) * pe.Cycle(p.a.Lanes)
}
func (p outside) Parts() hardware.Parts {
	parts := p.PE.Parts()
	parts[0].PerPE = false
	return parts
}

// TestFaultsAreFound checks that the checks can fail: each fault of a kind must be found and
// described.
func TestFaultsAreFound(t *testing.T) {
	serial, err := pe.Kinds.Lookup(string(configs.BitSerial))
	if err != nil {
		t.Fatal(err)
	}
	always, err := serial.New(configs.Array{Lanes: 2, DigitBits: 1, WeightBits: 8, AccumulatorBits: 32})
	if err != nil {
		t.Fatal(err)
	}
	for want, kind := range map[string]broken{
		"the kind refuses every description": {refuse: strict.Errorf("array.lanes", "none")},
		"an error that names no key":         {refuse: errors.New("no")},
		"no part for steps":                  {fault: func(f faulty) pe.PE { return free{f} }},
		"products in":                        {fault: func(f faulty) pe.PE { return lazy{f} }},
		"its stand-in takes":                 {fault: func(f faulty) pe.PE { return slow{f} }},
		"read 0 and":                         {fault: func(f faulty) pe.PE { return narrow{f} }},
		"a lane more takes more steps":       {fault: func(f faulty) pe.PE { return worse{f} }},
		"is no part of a PE":                 {fault: func(f faulty) pe.PE { return outside{f} }},
		"is the same PE: true, fixed: false": {fault: func(faulty) pe.PE { return always }},
	} {
		kind.Kind = serial
		var found failures
		TestKind(&found, kind, bits)
		if !strings.Contains(strings.Join(found, "\n"), want) {
			t.Errorf("%q isn't among the %d failures found", want, len(found))
		}
	}
}
