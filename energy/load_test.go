package energy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgsim/configs/golden"
	"pgsim/configs/sourced"
	"pgsim/configs/strict"
)

func tableText(t testing.TB, name string) string {
	t.Helper()
	data, err := tableFiles.ReadFile("tables/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestEverySourceIsNeeded removes the sources of every embedded table one by one. Each must be
// reported as missing.
func TestEverySourceIsNeeded(t *testing.T) {
	for _, kind := range Technologies.All() {
		table := kind.Value
		if kind.Doc == "" || kind.Doc != table.Description {
			t.Errorf("%s is described as %q", kind.Name, kind.Doc)
		}
		numbers, sources := 0, 0
		for _, f := range strict.Fields(&table) {
			if f.Value.CanFloat() || f.Value.CanInt() {
				numbers++
			}
			if !strings.HasSuffix(f.Path, ".source") {
				continue
			}
			sources++
			kept := f.Value.String()
			f.Value.SetString("")
			want := f.Path + `: must say where the number comes from, got ""`
			if err := sourced.Check(&table); err == nil || err.Error() != want {
				t.Errorf("%s without %s: error %v", kind.Name, f.Path, err)
			}
			f.Value.SetString(kept)
		}
		if sources < 30 || numbers < sources {
			t.Errorf("%s has %d numbers and %d sources", kind.Name, numbers, sources)
		}
	}
}

// TestScaledTable checks that the 28 nm table is the 45 nm table times the
// published factors, number by number, as its sources say.
func TestScaledTable(t *testing.T) {
	const energy, cells, memories = 0.518, 0.369, 0.387
	from, to := mustFind(t, "45nm"), mustFind(t, "28nm")
	sources := map[string]string{}
	for _, f := range strict.Fields(&to) {
		sources[f.Path] = fmt.Sprint(f.Value)
	}
	old := map[string]float64{}
	for _, f := range strict.Fields(&from) {
		if f.Value.CanFloat() {
			old[f.Path] = f.Value.Float()
		}
	}
	scaled := 0
	for _, f := range strict.Fields(&to) {
		if !f.Value.CanFloat() {
			continue
		}
		group := f.Path[:strings.LastIndexByte(f.Path, '.')]
		factor := 1.0
		switch {
		case strings.HasSuffix(f.Path, ".pj"):
			factor = energy
		case strings.HasSuffix(f.Path, ".um2") && strings.HasPrefix(f.Path, "sram."):
			factor = memories
		case strings.HasSuffix(f.Path, ".um2"):
			factor = cells
		case strings.HasPrefix(f.Path, "sram.leakage") && strings.HasSuffix(f.Path, ".mw"),
			strings.HasPrefix(f.Path, "logic.leakage"), strings.HasPrefix(f.Path, "ranges["):
			continue // from a source of their own
		}
		if got, want := f.Value.Float(), old[f.Path]*factor; !near(got, want, 0.006) { // three digits
			t.Errorf("%s is %v, want %v * %v = %v", f.Path, got, old[f.Path], factor, want)
		}
		if factor != 1 {
			scaled++
			if s := sources[group+".source"]; !strings.HasPrefix(s, "scaled: ") || !strings.Contains(s, fmt.Sprint(factor)) {
				t.Errorf("%s was scaled by %v, but its source is %q", f.Path, factor, s)
			}
		}
	}
	if scaled < 20 {
		t.Errorf("only %d numbers were checked", scaled)
	}
}

// TestScalingFactors computes the factors of the 28 nm table from the published coefficients:
// energy a2*V^2 + a1*V + a0 of high-performance cells at 0.9 V.
func TestScalingFactors(t *testing.T) {
	at := func(a2, a1, a0 float64) float64 { return a2*0.81 + a1*0.9 + a0 }
	e45, e32, e20 := at(1.018, -0.3107, 0.1539), at(0.8367, -0.4341, 0.1701), at(0.373, -0.1582, 0.04104)
	// 28 nm lies at 0.284 of the way from 32 to 20 nm in logarithms.
	between := point{32, e32}
	got := curve{{20, e20}, between}.at(28) / e45
	if !near(got, 0.518, 2e-3) {
		t.Errorf("energy scales by %v", got)
	}
	if got := (curve{{20, 0.46 * 0.46}, {32, 0.46}}).at(28); !near(got, 0.369, 2e-3) {
		t.Errorf("area scales by %v", got)
	}
	if got := 28.0 * 28 / 45 / 45; !near(got, 0.387, 2e-3) {
		t.Errorf("memories scale by %v", got)
	}
}

func mustFind(t testing.TB, name string) Technology {
	t.Helper()
	tech, err := findTechnology(name)
	if err != nil {
		t.Fatal(err)
	}
	return tech
}

// TestTableErrors breaks the 45 nm table in one place at a time. A golden file has the errors.
func TestTableErrors(t *testing.T) {
	good := tableText(t, "45nm")
	var report strings.Builder
	for _, broken := range []struct{ name, old, new string }{
		{"unknown key", "  digit:", "  digitt:"},
		{"unknown key in a list", "um2: 137,", "um: 137,"},
		{"text for a number", "pj: 0.1,", `pj: "0.1",`},
		{"word for a number", "pj: 0.1,", "pj: little,"},
		{"fraction of a bit", "bits: 32, pj: 0.1", "bits: 32.5, pj: 0.1"},
		{"negative energy", "pj: 0.1,", "pj: -0.1,"},
		{"infinite area", "um2: 137,", "um2: .inf,"},
		{"missing number", "um2: 137, ", ""},
		{"missing source", `um2: 4.522, source: "Nangate FreePDK45 open cell library, DFF_X1"`, "um2: 4.522"},
		{"empty source", `"Nangate FreePDK45 open cell library, DFF_X1"`, `""`},
		{"missing group", "wire:\n  pj_per_mm: 0.101\n", "# "},
		{"number without a group", "    area: {um2: 4.522,", "    area: 4.522 #"},
		{"given twice", "dma:\n", "dma:\n  stages: {count: 1, source: \"a second time\"}\n"},
		{"one adder", "    - {bits: 32, pj: 0.1, ", "    # {bits: 32, pj: 0.1, "},
		{"adders out of order", "bits: 32, pj: 0.1,", "bits: 8, pj: 0.1,"},
		{"wider adder for less", "bits: 32, pj: 0.1,", "bits: 32, pj: 0.02,"},
		{"smaller multiplier", "um2: 3495,", "um2: 200,"},
		{"line below zero", "bits: 32, pj: 0.1,", "bits: 32, pj: 1,"},
		{"share beyond the whole", "utilization: {ratio: 0.7,", "utilization: {ratio: 1.7,"},
		{"no utilization", "utilization: {ratio: 0.7,", "utilization: {ratio: 0,"},
		{"points out of order", "kib: 8, pj: 10,", "kib: 64, pj: 10,"},
		{"falling curve", "kib: 32, um2: 111942,", "kib: 32, um2: 1119,"},
		{"no capacity", "kib: 0.5, mw: 0.0197,", "kib: 0, mw: 0.0197,"},
		{"no energy", "kib: 0.5, pj: 2.04,", "kib: 0.5, pj: 0,"},
		{"tab", "  wire", "\twire"},
		{"unknown price", "  - price: wire\n", "  - price: wires\n"},
		{"range given twice", "  - price: wire\n", "  - price: logic\n"},
		{"price without a range", "  - price: leakage\n", "  - price: leakage.cells\n"},
		{"low end above the price", "low: {times: 0.5,", "low: {times: 1.5,"},
		{"high end below the price", "high: {times: 2,", "high: {times: 0.2,"},
		{"end without a source", `high: {times: 2, source: "assumed: spread of wires, half to double"}`, "high: {times: 2}"},
	} {
		text := strings.Replace(good, broken.old, broken.new, 1)
		if broken.name == "tab" {
			text = strings.Replace(good, "  pj_per_mm", "\tpj_per_mm", 1)
		}
		if text == good {
			t.Fatalf("%s: the table has no %q", broken.name, broken.old)
		}
		_, err := readTechnology("my.yaml", []byte(text))
		if err == nil {
			t.Errorf("%s: no error", broken.name)
			continue
		}
		fmt.Fprintf(&report, "%s\n\t%v\n", broken.name, err)
	}
	golden.Check(t, filepath.Join("testdata", "table_errors.golden"), report.String())
}

// TestUsersTable checks that a user's file is read, and that its errors name
// file and line.
func TestUsersTable(t *testing.T) {
	acc, hw := machine(t, "array.digit_bits=8")
	text := strings.Replace(tableText(t, "45nm"), "bits: 8, pj: 0.2,", "bits: 8, pj: 0.4,", 1)
	acc.Energy.Technology = filepath.Join(t.TempDir(), "mine.yml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(acc.Energy.Technology, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(text)
	m, err := New(acc, hw)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.prices[0].pj, 0.4+0.1+32*0.01137; !near(got, want, 1e-9) {
		t.Errorf("a step is %v pJ, want %v", got, want)
	}
	write("description: mine\nlogik: {}\n")
	want := acc.Energy.Technology + ":2: logik: unknown key, did you mean logic?"
	if _, err := New(acc, hw); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// FuzzTechnology checks that no text makes the reader panic, and that accepted tables give possible
// prices.
func FuzzTechnology(f *testing.F) {
	for _, name := range Technologies.Names() {
		f.Add(tableText(f, name))
	}
	f.Add("description: x\nlogic: {adder: [{bits: 1, pj: 1e308, um2: 0, source: none at all}]}\n")
	acc, hw := machine(f)
	f.Fuzz(func(t *testing.T, text string) {
		tech, err := readTechnology("fuzz.yaml", []byte(text))
		if err != nil {
			if message := err.Error(); !strings.HasPrefix(message, "fuzz.yaml:") || strings.Contains(message, "\n") {
				t.Fatalf("error %q: want one line that starts with the file", message)
			}
			return
		}
		m, err := newModel(asTable(tech), acc, hw)
		if err != nil {
			t.Fatal(err)
		}
		checkModel(t, m)
	})
}
