package energy

import (
	"testing"

	"pgsim/dataflow"
	"pgsim/pe/hardware"
)

// TestItemsAddUp checks for every policy that the items of a machine add up to the area of the
// model and to the price of every action.
func TestItemsAddUp(t *testing.T) {
	for _, policy := range dataflow.Policies.Names() {
		acc, parts := machine(t, "array.policy="+policy)
		m := model(t, "array.policy="+policy)
		items, err := Itemize(acc, parts)
		if err != nil {
			t.Fatal(err)
		}
		area := map[hardware.Group]float64{}
		pj := map[hardware.Action]float64{}
		for _, item := range items {
			area[item.Group] += item.AreaMM2
			for i, use := range item.Uses {
				pj[use.Action] += item.UsePJ[i]
			}
		}
		for _, g := range groups {
			if !lists(g, parts) {
				continue
			}
			if got, want := area[g], value(t, m.Area(), string(g)); !near(got, want, 1e-9) {
				t.Errorf("%s: items of %s take %v mm2, want %v", policy, g, got, want)
			}
		}
		for i, c := range onChipCounts {
			if got, want := pj[c.action], m.prices[i].pj; !near(got, want, 1e-9) {
				t.Errorf("%s: items make one of %s cost %v pJ, want %v", policy, c.action, got, want)
			}
		}
	}
}
