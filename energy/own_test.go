package energy

import (
	"strings"
	"testing"

	"pgsim/pe/hardware"
)

// sorter is a part of some policy, with an action that pgsim does not know.
var sorter = hardware.Part{
	Name: "sorter", Group: hardware.Queues, Block: hardware.Comparator, Count: 4, Bits: 32, Uses: hardware.On("sorts"),
}

// TestOwnActions checks that a policy's own action is priced by the parts that name it, in their
// group, and is refused if no part names it.
func TestOwnActions(t *testing.T) {
	acc, parts := machine(t)
	before, err := New(acc, parts)
	if err != nil {
		t.Fatal(err)
	}
	after, err := New(acc, append(parts, sorter))
	if err != nil {
		t.Fatal(err)
	}
	more := value(t, after.Area(), "queues") - value(t, before.Area(), "queues")
	if want := 4 * 137 / 0.7e6; !near(more, want, 1e-6) { // four comparators
		t.Errorf("the sorter takes %v mm2, want %v", more, want)
	}
	actions := Actions{Own: map[hardware.Action]uint64{"sorts": 3}}
	energy, err := after.Energy(actions)
	if err != nil {
		t.Fatal(err)
	}
	if got := value(t, energy, "queues"); !near(got, 3*0.1, 1e-9) || energy.Total() != got {
		t.Errorf("three sorts cost %v pJ in queues, %v in all, want %v", got, energy.Total(), 3*0.1)
	}
	const want = "energy: sorts have no price, but there were 3: the machine has no part that does it"
	if _, err := before.Energy(actions); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	inArray := sorter
	inArray.Group = hardware.Array
	if _, err := New(acc, append(parts, inArray)); err == nil || !strings.Contains(err.Error(), "sorts can't count to pe_array") {
		t.Errorf("error %v", err)
	}
	unknown := sorter
	unknown.Group = "sorters"
	if _, err := New(acc, append(parts, unknown)); err == nil || !strings.Contains(err.Error(), `sorter: unknown group "sorters"`) {
		t.Errorf("error %v", err)
	}
}
