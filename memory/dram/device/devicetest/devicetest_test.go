package devicetest

import (
	"fmt"
	"strings"
	"testing"

	"pgsim/memory/dram/device"
)

// TestDevices runs the checks over every registered device.
func TestDevices(t *testing.T) {
	for _, kind := range device.Devices.All() {
		t.Run(kind.Name, func(t *testing.T) { TestDevice(t, kind.Name, kind.Doc, kind.Value) })
	}
}

// failures keeps the errors of a check.
type failures []string

func (*failures) Helper() {}
func (f *failures) Errorf(format string, args ...any) {
	*f = append(*f, fmt.Sprintf(format, args...))
}

// TestFaultsAreFound checks that the checks can fail.
func TestFaultsAreFound(t *testing.T) {
	good, err := device.Devices.Lookup("ddr4-2400")
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*device.Device){
		"or another name":             func(d *device.Device) { d.Name = "ddr4" },
		"has 3, not a power of two":   func(d *device.Device) { d.Organization.Banks = 3 },
		"is less than a burst":        func(d *device.Device) { d.Organization.Columns = 4 },
		"tRAS >= tRCD: 15 cycles":     func(d *device.Device) { d.Timing.RAS = 15 },
		"tRRD_L >= tRRD_S":            func(d *device.Device) { d.Timing.RRDL = 1 },
		"tCCD_S >= a burst":           func(d *device.Device) { d.Timing.CCDS = 3 },
		"tRFC >= tRC":                 func(d *device.Device) { d.Timing.RFC = 54 },
		"dram.timing.refi: must":      func(d *device.Device) { d.Timing.REFI = 400 },
		"has no currents":             func(d *device.Device) { d.Currents = nil },
		"chip.source: must say where": func(d *device.Device) { c := *d.Currents; c.Chip.Source = ""; d.Currents = &c },
	} {
		broken := good
		change(&broken)
		var found failures
		TestDevice(&found, good.Name, "doc", broken)
		if !strings.Contains(strings.Join(found, "\n"), want) {
			t.Errorf("%q isn't among %q", want, found)
		}
	}
}
