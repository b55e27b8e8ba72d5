package dram

import (
	"strings"
	"testing"

	"pgsim/memory/dram/device"
)

// TestEveryDeviceHasRanges expects a range for every price of all devices. It includes a user's
// device whose standard has no published range: its range is assumed.
func TestEveryDeviceHasRanges(t *testing.T) {
	devices := []device.Device{{Name: "mine", Standard: "GDDR9"}}
	for _, name := range device.Devices.Names() {
		d, _ := find(t, name)
		devices = append(devices, d)
	}
	for _, d := range devices {
		ranges, err := Ranges(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, price := range PriceNames {
			r, ok := ranges.Of(price)
			if !ok || r.Price != price || r.Low.Times >= r.High.Times {
				t.Errorf("%s: %s has %+v, %v", d.Name, price, r, ok)
			}
			if d.Name == "mine" && !strings.HasPrefix(r.Low.Source, "assumed: ") {
				t.Errorf("nothing is published of GDDR9, but the source is %q", r.Low.Source)
			}
		}
	}
}
