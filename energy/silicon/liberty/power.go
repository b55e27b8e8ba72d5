package liberty

import (
	"strconv"
	"strings"
)

// toggleEnergy returns the energy of a change of a pin, in the file's unit. It is the mean over all
// tables of the pin, which are for a rise or a fall, and for an input or a state that causes it. A
// pin without tables costs nothing.
func toggleEnergy(pin *group) float64 {
	sum, tables := 0.0, 0
	for _, power := range pin.all("internal_power") {
		for _, kind := range []string{"rise_power", "fall_power", "power"} {
			for _, table := range power.all(kind) {
				if energy, ok := quick(table); ok {
					sum += energy
					tables++
				}
			}
		}
	}
	if tables == 0 {
		return 0
	}
	return sum / float64(tables)
}

// quick returns the entry of a table for the second shortest transition and, in tables with loads,
// the second lightest load: the load of a cell that drives a few others nearby.
func quick(table *group) (energy float64, ok bool) {
	const second = 1
	rows := table.attributes["values"]
	row := min(second, len(rows)-1)
	if row < 0 {
		return 0, false
	}
	entries := strings.FieldsFunc(rows[row], func(r rune) bool { return strings.ContainsRune(", \t\n\\", r) })
	entry := min(second, len(entries)-1)
	if entry < 0 {
		return 0, false
	}
	energy, err := strconv.ParseFloat(entries[entry], 64)
	return energy, err == nil
}
