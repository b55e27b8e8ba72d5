package device

import (
	"fmt"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/configs/sourced"
	"pgsim/configs/strict"
)

// text returns the file of a device.
func text(t testing.TB, name string) []byte {
	t.Helper()
	data, err := files.ReadFile("devices/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestEverySourceIsNeeded removes the sources of every device one by one.
func TestEverySourceIsNeeded(t *testing.T) {
	for _, name := range Devices.Names() {
		var s sheet
		if _, err := strict.Decode(name, text(t, name), &s); err != nil {
			t.Fatal(err)
		}
		sources := 0
		for _, f := range strict.Fields(&s) {
			if !strings.HasSuffix(f.Path, ".source") {
				continue
			}
			sources++
			kept := f.Value.String()
			f.Value.SetString("")
			if err := sourced.Check(&s); err == nil || !strings.HasPrefix(err.Error(), f.Path) {
				t.Errorf("%s without %s: error %v", name, f.Path, err)
			}
			f.Value.SetString(kept)
		}
		// A clock, 9 numbers of the organisation, 23 times and those of 4 commands, and, of the
		// currents, 3 and those of every supply.
		if want := 1 + 9 + 23 + 4 + 3 + 7*len(s.Currents.Rails); sources != want {
			t.Errorf("%s has %d sources, want %d", name, sources, want)
		}
	}
}

// TestFileErrors breaks the file of a device in one place at a time.
func TestFileErrors(t *testing.T) {
	good := string(text(t, "lpddr4-3200"))
	line := func(text string) int {
		before, _, found := strings.Cut(good, text)
		if !found {
			t.Fatalf("the file has no %q", text)
		}
		return 1 + strings.Count(before, "\n")
	}
	for _, test := range []struct {
		old, new, want string
	}{
		{"idd4r: {ma: 275,", "idd4: {ma: 275,", "currents.rails[1].idd4: unknown key, did you mean currents.rails[1].idd0?"},
		{"idd4r: {ma: 275,", "idd4r: {ma: -1,", "currents.rails[1].idd4r.ma: must be 0..1000000, got -1"},
		{"idd4r: {ma: 275,", "idd4r: {ma: 29,", "currents.rails[1].idd4r.ma: must be at least the 30 mA of idd3n, got 29"},
		{"idd3n: {ma: 30,", "idd3n: {ma: 26,", "currents.rails[1].idd3n.ma: must be at least the 27 mA of idd2n, got 26"},
		{"idd0: {ma: 45,", "idd0: {ma: 29,", "currents.rails[1].idd0.ma: must be at least the 30 mA of idd3n, got 29"},
		{"idd5b: {ma: 90,", "idd5b: {ma: 1,", "currents.rails[1].idd5b.ma: must be at least the 30 mA of idd3n, got 1"},
		{`{v: 1.1, source: "JESD209-4: VDD2 1.1 V nominal"}`, "{v: 1.1}", "currents.rails[1].volts.source: is missing; give it a value"},
		{`"JESD209-4: VDD2 1.1 V nominal"`, `" "`, `currents.rails[1].volts.source: must say where the number comes from, got ""`},
		{"chip: {bits: 32,", "chip: {bits: x32,", "currents.chip.bits: must be a whole number, got x32"},
		{"ras: {cycles: 68,", "ras: {cycles: 28,", "timing.ras: must be at least the 29 cycles of rcd, got 28"},
		{"rp_ab: {cycles: 34,", "rp_ab: {cycles: 28,", "timing.rp_ab.cycles: must be at least the 29 cycles of rp, got 28"},
		{"ccd_s: {cycles: 8,", "ccd_s: {cycles: 7,", "timing.ccd_s.cycles: must be at least the 8 cycles of a burst, got 7"},
		{"refi: {cycles: 6246,", "refi: {cycles: 800,", "timing.refi: must be at least 838 cycles, 2 times what a refresh takes " +
			"(rfc + ras + 2 rp), got 800; raise it or lower rfc"},
		{"banks: {count: 8,", "banks: {count: 6,", "organization.banks.count: must be a power of two, got 6"},
		{"burst: {beats: 16,", "burst: {beats: 1,", "organization.burst.beats: must be at least the 2 beats of a cycle, got 1"},
		{"rcd_w: {cycles: 29,", "rcd_w: {cycles: 69,", "timing.rcd_w.cycles: must be at most the 68 cycles of ras, got 69"},
		{"command_buses: {count: 1,", "command_buses: {count: 3,", "organization.command_buses.count: must be 1..2, got 3"},
		{"wr: {cycles: 29,", "twr: {cycles: 29,", "timing.twr: unknown key, did you mean timing.wr?"},
		{`"JEDEC: BL16"`, `""`, `organization.burst.source: must say where the number comes from, got ""`},
	} {
		_, _, err := read("my.yaml", []byte(strings.Replace(good, test.old, test.new, 1)))
		want := fmt.Sprintf("my.yaml:%d: %s", line(test.old), test.want)
		if err == nil || err.Error() != want {
			t.Errorf("%s for %s: error %v, want %s", test.new, test.old, err, want)
		}
	}
}

// FuzzDevice checks that every file that can be read gives a device that works.
func FuzzDevice(f *testing.F) {
	for _, name := range Devices.Names() {
		f.Add(string(text(f, name)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, d, err := read("fuzz.yaml", []byte(text))
		if err != nil {
			return
		}
		if _, err := d.With(configs.DRAMTiming{}); err != nil || d.Currents == nil {
			t.Fatalf("%+v: %v", d, err)
		}
	})
}
