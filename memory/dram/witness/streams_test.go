package witness

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/memory/dram/device"
)

// timings returns accessors, by name, for every timing of a device except the lengths of commands.
func timings(t *testing.T) map[string]func(*device.Timing) *device.Cycle {
	t.Helper()
	all := map[string]func(*device.Timing) *device.Cycle{}
	fields := reflect.TypeFor[device.Timing]()
	for i := range fields.NumField() {
		if fields.Field(i).Type != reflect.TypeFor[device.Cycle]() {
			continue
		}
		all[fields.Field(i).Name] = func(timing *device.Timing) *device.Cycle {
			return reflect.ValueOf(timing).Elem().Field(i).Addr().Interface().(*device.Cycle)
		}
	}
	return all
}

// TestStreams checks what holds for every stream.
func TestStreams(t *testing.T) {
	for _, name := range device.Devices.Names() {
		d, streams := streamsOf(t, name)
		names := map[string]bool{}
		for _, s := range streams {
			if names[s.Name] || len(s.Accesses) < 1000 {
				t.Errorf("%s: stream %s is there twice or has only %d accesses", name, s.Name, len(s.Accesses))
			}
			names[s.Name] = true
			var last device.Cycle
			for i, a := range s.Accesses {
				if a.Address%d.Organization.BurstBytes() != 0 || a.Address >= d.Organization.CapacityBytes() || a.Cycle < last {
					t.Fatalf("%s: access %d of stream %s is %+v, after cycle %d", name, i, s.Name, a, last)
				}
				last = a.Cycle
			}
		}
	}
}

// TestStreamText pins the text that the witness reads.
func TestStreamText(t *testing.T) {
	d, _ := streamsOf(t, "ddr4-2400")
	o := d.Organization
	s := Stream{"s", []Access{
		{Cycle: 3, Address: o.Address(device.Location{BankGroup: 1, Bank: 2, Row: 4, Burst: 5})},
		{Cycle: 7, Write: true, Address: 64},
	}}
	var text strings.Builder
	if err := s.Write(&text, o); err != nil {
		t.Fatal(err)
	}
	// 32 KiB of four groups' rows a bank, 128 KiB of four banks a row.
	const want = "3 R 591168 0 1 2 4 5\n7 W 64 0 1 0 0 0\n"
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	sum := s.Checksum(o)
	s.Accesses[1].Cycle++
	if s.Checksum(o) == sum {
		t.Error("another stream has the same checksum")
	}
}

// TestDMA checks how loads and stores share the channel: whole bursts, at the DMA's clock, in turn
// once the same share of the loads is sent.
func TestDMA(t *testing.T) {
	d, _ := streamsOf(t, "ddr4-2400") // bursts of 64 bytes, 2.4 cycles per DMA cycle
	got := dma([]transfer{
		{Address: 32, Bytes: 128}, // begins and ends inside a burst: three of them
		{Store: true, Address: 4096, Bytes: 64},
		{Address: 1024, Bytes: 64},
		{Store: true, Address: 8192, Bytes: 65},
	}, d)
	want := []Access{
		{Cycle: 0, Address: 0},
		{Cycle: 2, Address: 64},
		{Cycle: 4, Write: true, Address: 4096},
		{Cycle: 7, Address: 128},
		{Cycle: 9, Write: true, Address: 8192},
		{Cycle: 12, Address: 1024},
		{Cycle: 14, Write: true, Address: 8256},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bursts (-want +got):\n%s", diff)
	}
}
