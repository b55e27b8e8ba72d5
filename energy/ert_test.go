package energy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgsim/dataflow"
	"pgsim/pe/hardware"
)

// tableOf writes an energy reference table with a model's prices, times a factor.
func tableOf(t *testing.T, m *Model, times float64) string {
	t.Helper()
	prices, err := m.ActionPrices()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString("ERT:\n  version: 0.4\n  tables:\n")
	for _, component := range componentsOf(prices) {
		fmt.Fprintf(&text, "  - name: pgsim.%s\n    actions:\n", component)
		for _, p := range prices {
			if p.Component == component {
				fmt.Fprintf(&text, "    - {name: %s, arguments: {}, energy: %v}\n", p.Action, p.PJ*times)
			}
		}
	}
	return text.String()
}

func componentsOf(prices []ActionPrice) (list []string) {
	seen := map[string]bool{}
	for _, p := range prices {
		if !seen[p.Component] {
			list, seen[p.Component] = append(list, p.Component), true
		}
	}
	return list
}

func writeTable(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ert.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// some are actions, all but a few of which are possible on a machine without queues.
func some(parts hardware.Parts) Actions {
	var a Actions
	a.Array.HighSteps, a.Array.LowSteps, a.Array.FullSteps, a.Array.IdleNotGated, a.Array.IdleTilePartial = 11, 22, 33, 44, 55
	a.Array.Comparisons, a.OperandHops, a.WeightHops, a.DrainHops = 66, 77, 88, 99
	a.QueuePushes, a.QueuePops, a.PartialSumReads, a.PartialSumWrites = 111, 122, 133, 144
	a.ActivationCrossbarBits, a.WeightCrossbarBits, a.DMABytes, a.Seconds = 155, 166, 177, 1e-5
	for i := range a.Scratchpads {
		a.Scratchpads[i] = WordActions{Reads: uint64(10 + i), Writes: uint64(20 + i)}
	}
	a.DRAM = DRAMActions{Reads: 5, Writes: 6, Activates: 7, Refreshes: 8, ActiveCycles: 9, Cycles: 10}
	leaveOut(&a, parts)
	a.Own = map[hardware.Action]uint64{}
	for _, own := range []hardware.Action{hardware.RotatedBit, hardware.EntryBit} {
		if parts.Serve(own) {
			a.Own[own] = 1000
		}
	}
	return a
}

// TestTableOfItsOwnPrices gives machines of every policy a table of their own prices, which changes
// no part of their energy, and one with doubled prices, which doubles all of it. Counts times
// prices add up to the energy.
func TestTableOfItsOwnPrices(t *testing.T) {
	for _, policy := range dataflow.Policies.Names() {
		acc, parts := machine(t, "array.policy="+policy)
		m, err := New(acc, parts)
		if err != nil {
			t.Fatal(err)
		}
		a := some(parts)
		want, err := m.Energy(a)
		if err != nil {
			t.Fatal(policy, err)
		}
		prices, err := m.ActionPrices(a, a)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, p := range prices {
			sum += float64(p.Count) * p.PJ
		}
		if !near(sum, 2*want.Total(), 1e-12) {
			t.Errorf("%s: counts times prices are %v, energy %v", policy, sum, 2*want.Total())
		}
		for _, times := range []float64{1, 2} {
			acc.Energy.ERT = writeTable(t, tableOf(t, m, times))
			replaced, err := New(acc, parts)
			if err != nil {
				t.Fatal(policy, err)
			}
			got, err := replaced.Energy(a)
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range want {
				if !near(got[i].Value, times*p.Value, 1e-12) {
					t.Errorf("%s: %s is %v at %v times its prices, was %v", policy, p.Name, got[i].Value, times, p.Value)
				}
			}
		}
	}
}

// TestTableServesOtherMachines expects machines with fewer parts, such as a baseline, to accept the
// table of a machine.
func TestTableServesOtherMachines(t *testing.T) {
	for _, policy := range dataflow.Policies.Names() {
		acc, parts := machine(t, "array.policy="+policy)
		m, err := New(acc, parts)
		if err != nil {
			t.Fatal(err)
		}
		twin, fewer := machine(t, "array.policy=dense")
		twin.Energy.ERT = writeTable(t, tableOf(t, m, 1))
		dense, err := New(twin, fewer)
		if err != nil {
			t.Fatalf("%s: %v", policy, err)
		}
		prices, err := dense.ActionPrices()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range prices {
			if p.Component == string(hardware.Queues) {
				t.Errorf("%s: the dense machine pays for %+v, which it has not", policy, p)
			}
		}
	}
}

// TestSomeComponentsAreReplaced uses a table with only one component, and expects the others to
// keep their prices.
func TestSomeComponentsAreReplaced(t *testing.T) {
	acc, parts := machine(t)
	a := some(parts)
	before, err := model(t).Energy(a)
	if err != nil {
		t.Fatal(err)
	}
	acc.Energy.ERT = writeTable(t, "ERT: {version: '0.4', tables: [{name: pgsim.queues, actions: "+
		"[{name: push, arguments: {}, energy: 10}, {name: pop, arguments: {}, energy: 100}, {name: leak, arguments: {}, energy: 0}]}]}")
	m, err := New(acc, parts)
	if err != nil {
		t.Fatal(err)
	}
	after, err := m.Energy(a)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range before {
		switch p.Name {
		case "queues":
			if want := 111*10.0 + 122*100; after[i].Value != want {
				t.Errorf("queues take %v, want %v", after[i].Value, want)
			}
		case leakagePart:
			if !(after[i].Value < p.Value) {
				t.Errorf("leakage is %v, with that of queues %v", after[i].Value, p.Value)
			}
		default:
			if after[i].Value != p.Value {
				t.Errorf("%s takes %v, took %v", p.Name, after[i].Value, p.Value)
			}
		}
	}
	ranged, err := NewRanged(acc, parts)
	if err != nil {
		t.Fatal(err)
	}
	by, err := ranged.Energy(a)
	if err != nil {
		t.Fatal(err)
	}
	if !near(by.Total(), after.Total(), 1e-9) {
		t.Errorf("by price %v, by part %v", by.Total(), after.Total())
	}
	if given := value(t, by, acc.Energy.ERT+": all it gives"); given != 111*10+122*100 {
		t.Errorf("the table gives %v", given)
	}
}

// TestTableErrorsNameTheAction expects errors to name file and line, component and action.
func TestTableErrorsNameTheAction(t *testing.T) {
	acc, parts := machine(t)
	table := func(name, actions string) string {
		return "ERT:\n  version: 0.4\n  tables:\n  - name: " + name + "\n    actions:\n" + actions
	}
	action := func(name, energy string) string {
		return "    - {name: " + name + ", arguments: {}, energy: " + energy + "}\n"
	}
	for _, test := range []struct{ text, want string }{
		{table("pgsim.queue", action("push", "1")), "ert.yaml:6: ERT.tables[0].actions[0].name: unknown component pgsim.queue; known: pgsim.comparators, "},
		{table("glb", action("read", "1")), `ert.yaml:4: ERT.tables[0].name: unknown component "glb"; pgsim's start with "pgsim."`},
		{
			table("pgsim.queues", action("push", "1")+action("peek", "1")),
			`ert.yaml:7: ERT.tables[0].actions[1].name: component pgsim.queues has no action "peek"; known: push, pop, leak`,
		},
		{table("pgsim.queues", action("push", "1")), "ert.yaml: component pgsim.queues has no action pop, which the machine has"},
		{table("pgsim.dram", action("read", "1")+action("read", "2")), "ert.yaml:7: ERT.tables[0].actions[1].name: component pgsim.dram has action read twice"},
		{table("pgsim.dram", action("read", "-1")), "ert.yaml:6: ERT.tables[0].actions[0].energy: must be 0..1000000000000, got -1"},
		{"ART: {}\n", "ert.yaml:1: ART: unknown key"},
	} {
		acc.Energy.ERT = writeTable(t, test.text)
		if _, err := New(acc, parts); err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), acc.Energy.ERT) {
			t.Errorf("%s\ngot %v\nwant %s", test.text, err, test.want)
		}
	}
	acc.Energy.ERT = "nowhere/ert.yaml"
	if _, err := New(acc, parts); err == nil || !strings.HasPrefix(err.Error(), "energy.ert: ") {
		t.Errorf("got %v", err)
	}
}

// TestChecksumHasTheTable expects a sweep to identify a user's table by its content.
func TestChecksumHasTheTable(t *testing.T) {
	acc, _ := machine(t)
	if sum, err := Checksum(acc.Energy); err != nil || sum != "" {
		t.Errorf("%q, %v", sum, err)
	}
	acc.Energy.ERT = writeTable(t, "a")
	one, err := Checksum(acc.Energy)
	if err != nil {
		t.Fatal(err)
	}
	acc.Energy.ERT = writeTable(t, "b")
	if other, err := Checksum(acc.Energy); err != nil || one == other || one == "" {
		t.Errorf("%q and %q, %v", one, other, err)
	}
}
