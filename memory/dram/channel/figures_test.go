package channel

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/memory/dram/device"
)

// TestLocate: the bits of an address give the bank and row of its location.
func TestLocate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := lookup(t, rapid.SampledFrom(device.Devices.Names()).Draw(t, "device"))
		o := &d.Organization
		o.Ranks = rapid.SampledFrom([]int{1, 2, 4}).Draw(t, "ranks")
		o.BankGroups = rapid.SampledFrom([]int{1, 2, 4}).Draw(t, "bank groups")
		f := figuresOf(d)
		address := rapid.Uint64Range(0, o.CapacityBytes()-1).Draw(t, "address")
		want := o.Locate(address)
		if bank, row := f.locate(address); bank != bankIndex(*o, want) || row != want.Row {
			t.Fatalf("address %#x is in bank %d, row %d, want %+v", address, bank, row, want)
		}
	})
}
