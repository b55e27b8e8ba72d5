package energytest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/energy"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pe/petest"
)

// TestTechnologies runs the checks over every registered table.
func TestTechnologies(t *testing.T) {
	for _, kind := range energy.Technologies.All() {
		t.Run(kind.Name, func(t *testing.T) { TestTechnology(t, kind.Name, kind.Value) })
	}
}

// TestPEKinds runs the checks of PE kinds with the prices of every table.
func TestPEKinds(t *testing.T) {
	for _, technology := range energy.Technologies.Names() {
		for _, kind := range pe.Kinds.All() {
			t.Run(technology+"/"+kind.Name, func(t *testing.T) {
				petest.TestKind(t, kind.Value, pricer(technology))
			})
		}
	}
}

// pricer prices PEs in a technology.
func pricer(technology string) petest.Pricer {
	return func(a configs.Array, parts hardware.Parts) (petest.Price, error) {
		acc := configs.Accelerator{Array: a, Energy: configs.Energy{Technology: technology}}
		items, err := energy.Itemize(acc, parts)
		price := petest.Price{PJ: map[hardware.Action]float64{}}
		for _, item := range items {
			price.MM2 += item.AreaMM2
			for i, use := range item.Uses {
				price.PJ[use.Action] += item.UsePJ[i]
			}
		}
		return price, err
	}
}

// failures collects the failures of a check.
type failures []string

func (*failures) Helper() {}
func (f *failures) Errorf(format string, args ...any) {
	*f = append(*f, fmt.Sprintf(format, args...))
}

// TestFaultsAreFound checks that the checks can fail.
func TestFaultsAreFound(t *testing.T) {
	table, err := energy.Technologies.Lookup("45nm")
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*energy.Technology){
		"says not what it is of":                  func(b *energy.Technology) { b.Description = "" },
		"wire.source: must say where":             func(b *energy.Technology) { b.Wire.Source = "?" },
		"a wire of 8 bits costs":                  func(b *energy.Technology) { b.Wire.PJPerMM = 0 },
		"a gate of 4 bits costs":                  func(b *energy.Technology) { b.Logic.Digit.UM2 = 0 },
		"a multiplexer of 2 inputs costs":         func(b *energy.Technology) { b.Logic.Mux.PJ = 0 },
		"a register of 16 bits costs {use:0 mm2:": func(b *energy.Technology) { b.Logic.FlipFlop.Clock.PJ, b.Logic.FlipFlop.Write.PJ = 0, 0 },
	} {
		broken := table
		change(&broken)
		var found failures
		TestTechnology(&found, write(t, broken), broken)
		if !strings.Contains(strings.Join(found, "\n"), want) {
			t.Errorf("%q isn't among %q", want, found)
		}
	}
}

// write writes a table to a file and returns its path.
func write(t *testing.T, table energy.Technology) string {
	t.Helper()
	text, err := strict.Encode(table)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "table.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
