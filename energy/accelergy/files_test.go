package accelergy_test

import (
	"math"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/energy/accelergy"
)

// ert, counts and art are the files in the form in which their readers see them.
type ert struct {
	ERT struct {
		Version float64 `yaml:"version"`
		Tables  []struct {
			Name    string `yaml:"name"`
			Actions []struct {
				Name      string            `yaml:"name"`
				Arguments map[string]string `yaml:"arguments"`
				Energy    float64           `yaml:"energy"`
			} `yaml:"actions"`
		} `yaml:"tables"`
	} `yaml:"ERT"`
}

type counts struct {
	Counts struct {
		Version float64 `yaml:"version"`
		Local   []struct {
			Name    string `yaml:"name"`
			Actions []struct {
				Name   string `yaml:"name"`
				Counts uint64 `yaml:"counts"`
			} `yaml:"action_counts"`
		} `yaml:"local"`
	} `yaml:"action_counts"`
}

type art struct {
	ART struct {
		Version float64 `yaml:"version"`
		Tables  []struct {
			Name string  `yaml:"name"`
			Area float64 `yaml:"area"`
		} `yaml:"tables"`
	} `yaml:"ART"`
}

type architecture struct {
	Architecture struct {
		Version float64 `yaml:"version"`
		Subtree []struct {
			Name       string `yaml:"name"`
			Attributes struct {
				Technology int     `yaml:"technology"`
				Cycle      float64 `yaml:"global_cycle_seconds"`
			} `yaml:"attributes"`
			Local []struct {
				Name       string            `yaml:"name"`
				Class      string            `yaml:"class"`
				Attributes map[string]string `yaml:"attributes"`
			} `yaml:"local"`
		} `yaml:"subtree"`
	} `yaml:"architecture"`
}

// sample returns the files of a run with some actions, and its model.
func sample(t *testing.T) (map[string][]byte, *energy.Model, energy.Actions) {
	t.Helper()
	acc, err := configs.Resolve(configs.Base, []string{"energy.technology=28nm", "clock.frequency_mhz=800"})
	if err != nil {
		t.Fatal(err)
	}
	machine, err := dataflow.NewMachine(acc.Array)
	if err != nil {
		t.Fatal(err)
	}
	machine.Scratchpads = acc.Scratchpads
	m, err := energy.New(acc, machine.Hardware())
	if err != nil {
		t.Fatal(err)
	}
	a := energy.Actions{OperandHops: 12345, WeightHops: 678, DrainHops: 99, DMABytes: 1 << 40, Seconds: 1e-3}
	a.Array.HighSteps, a.Array.IdleNotGated, a.Array.IdleTilePartial = 1000, 20, 3
	a.Scratchpads[1] = energy.WordActions{Reads: 7, Writes: 8}
	a.DRAM = energy.DRAMActions{Reads: 1, Writes: 2, Activates: 3, Refreshes: 4, ActiveCycles: 5, Cycles: 6}
	prices, err := m.ActionPrices(a)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range accelergy.Files(accelergy.Run{Machine: acc, Prices: prices, Area: m.Area()}) {
		files[f.Name] = f.Text
	}
	return files, m, a
}

func read(t *testing.T, files map[string][]byte, name string, into any) {
	t.Helper()
	if _, err := strict.Decode(name, files[name], into); err != nil {
		t.Fatal(err)
	}
}

// TestFilesGiveTheEnergyBack reads the files as Accelergy does. Counts times energies must be the
// energy of the model, and areas its area.
func TestFilesGiveTheEnergyBack(t *testing.T) {
	files, m, a := sample(t)
	var e ert
	var c counts
	var r art
	read(t, files, "ERT.yaml", &e)
	read(t, files, "action_counts.yaml", &c)
	read(t, files, "ART.yaml", &r)
	prices := map[string]float64{}
	for _, table := range e.ERT.Tables {
		for _, action := range table.Actions {
			prices[table.Name+" "+action.Name] = action.Energy
		}
	}
	sum := 0.0
	for _, local := range c.Counts.Local {
		for _, action := range local.Actions {
			pj, known := prices[local.Name+" "+action.Name]
			if !known {
				t.Errorf("%s of %s has no energy", action.Name, local.Name)
			}
			sum += pj * float64(action.Counts)
		}
	}
	want, err := m.Energy(a)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(sum-want.Total()) > 1e-12*want.Total() {
		t.Errorf("the files make %v pJ of %v", sum, want.Total())
	}
	um2 := 0.0
	for _, table := range r.ART.Tables {
		um2 += table.Area
	}
	if want := m.Area().Total() * 1e6; math.Abs(um2-want) > 1e-12*want {
		t.Errorf("the files make %v um2 of %v", um2, want)
	}
}

// TestArchitecture expects every component of the tables in the architecture, under a tree with the
// attributes that Accelergy requires.
func TestArchitecture(t *testing.T) {
	files, _, _ := sample(t)
	var a architecture
	var e ert
	read(t, files, "architecture.yaml", &a)
	read(t, files, "ERT.yaml", &e)
	tree := a.Architecture.Subtree[0]
	if tree.Attributes.Technology != 28 || tree.Attributes.Cycle != 1.25e-9 {
		t.Errorf("%+v", tree.Attributes)
	}
	if len(tree.Local) != len(e.ERT.Tables) {
		t.Fatalf("%d components, %d tables", len(tree.Local), len(e.ERT.Tables))
	}
	for i, table := range e.ERT.Tables {
		if name := tree.Name + "." + tree.Local[i].Name; name != table.Name {
			t.Errorf("component %s, table %s", name, table.Name)
		}
	}
}

// TestNumbersAreNumbers expects no number with an exponent, because YAML 1.1 takes 1e-09 for a
// string.
func TestNumbersAreNumbers(t *testing.T) {
	files, _, _ := sample(t)
	for name, text := range files {
		for _, line := range strings.Split(string(text), "\n") {
			for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" ,:{}", r) }) {
				if word[0] >= '0' && word[0] <= '9' && strings.ContainsAny(word, "eE") {
					t.Errorf("%s: %s in %q", name, word, line)
				}
			}
		}
	}
}
