package energy

import (
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/dataflow"
)

// TestPriceLimits expects numbers that no process has to be refused with their line, and numbers at
// the limit to give finite figures.
func TestPriceLimits(t *testing.T) {
	text := tableText(t, "45nm")
	for from, to := range map[string]string{
		"pj: 0.00617": "pj: 1e308",
		"pj_per_mm: ": "pj_per_mm: 1e9 #",
	} {
		if !strings.Contains(text, from) {
			t.Fatalf("the table has no %q", from)
		}
		_, err := readTechnology("t.yaml", []byte(strings.Replace(text, from, to, 1)))
		if err == nil || !strings.Contains(err.Error(), "must be 0..1000000, got 1e+") {
			t.Errorf("%s: %v", to, err)
		}
	}
	table, err := readTechnology("t.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range strict.Fields(&table) {
		if !f.Value.CanFloat() {
			continue
		}
		if f.Range() == "" || strings.HasSuffix(f.Range(), "..") {
			t.Errorf("%s has no upper limit", f.Path)
		}
	}
}

// TestSteepCurves expects a curve that diverges beyond its ends to be refused before a run, rather
// than to give infinite figures after it.
func TestSteepCurves(t *testing.T) {
	table, err := readTechnology("t.yaml", []byte(tableText(t, "45nm")))
	if err != nil {
		t.Fatal(err)
	}
	acc, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	machine, err := dataflow.NewMachine(acc.Array)
	if err != nil {
		t.Fatal(err)
	}
	machine.Scratchpads = acc.Scratchpads
	table.SRAM.Access = []AccessPoint{{KiB: 1, PJ: 1e-300}, {KiB: 1.001, PJ: 1e6}}
	_, err = newModel(asTable(table), acc, machine.Hardware())
	if err == nil || !strings.HasPrefix(err.Error(), "energy.technology: makes the energy of ") {
		t.Errorf("got %v", err)
	}
}
