package dram

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs/strict"
	"pgsim/energy/sourced"
	"pgsim/memory/dram/device"
)

func find(t testing.TB, name string) (device.Device, Currents) {
	t.Helper()
	d, err := device.Devices.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return d, c
}

func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}

// TestPrices checks prices against numbers worked out by hand from datasheets.
func TestPrices(t *testing.T) {
	for _, test := range []struct {
		device, action string
		of             func(Prices) float64
		want           float64
	}{
		// 8 chips, cycles of 0.8333 ns: tRAS 39 cycles are 32.5 ns, tRP 16 are
		// 13.333, tRFC 312 are 260, a burst 4 are 3.333 ns; VPP adds to refreshes
		// and standby only.
		{"ddr4-2400", "activate", func(p Prices) float64 { return p.Activate },
			8 * 1.2 * (48*45.8333 - 43*32.5 - 34*13.3333)},
		{"ddr4-2400", "read", func(p Prices) float64 { return p.Read }, 8*1.2*(135-43)*3.33333 + 512*4.57},
		{"ddr4-2400", "write", func(p Prices) float64 { return p.Write }, 8*1.2*(123-43)*3.33333 + 512*4.57},
		{"ddr4-2400", "refresh", func(p Prices) float64 { return p.Refresh }, 8 * 260 * (1.2*(250-34) + 2.5*(28-3))},
		{"ddr4-2400", "cycle", func(p Prices) float64 { return p.Cycle }, 8 * 0.833333 * (1.2*34 + 2.5*3)},
		{"ddr4-2400", "active cycle", func(p Prices) float64 { return p.ActiveCycle }, 8 * 0.833333 * 1.2 * (43 - 34)},
		// Half a die, cycles of 0.625 ns: tRAS 68 cycles are 42.5 ns, tRP 29 are
		// 18.125, tRFC 288 are 180, a burst 8 are 5 ns.
		{"lpddr4-3200", "activate", func(p Prices) float64 { return p.Activate },
			(1.8*(3.5*60.625-2.25*42.5-2*18.125) + 1.1*(45*60.625-30*42.5-27*18.125)) / 2},
		{"lpddr4-3200", "read", func(p Prices) float64 { return p.Read }, 1.1*(275-30)*5/2 + 256*1.97},
		{"lpddr4-3200", "write", func(p Prices) float64 { return p.Write }, 1.1*(210-30)*5/2 + 256*1.97},
		{"lpddr4-3200", "refresh", func(p Prices) float64 { return p.Refresh }, 180 * (1.8*(10-2) + 1.1*(90-27)) / 2},
		{"lpddr4-3200", "cycle", func(p Prices) float64 { return p.Cycle }, 0.625 * (1.8*2 + 1.1*27) / 2},
		{"lpddr4-3200", "active cycle", func(p Prices) float64 { return p.ActiveCycle }, 0.625 * (1.8*0.25 + 1.1*3) / 2},
	} {
		d, _ := find(t, test.device)
		prices, err := Price(d)
		if err != nil {
			t.Fatal(err)
		}
		if got := test.of(prices); !near(got, test.want, 1e-5) {
			t.Errorf("%s: %s is %v pJ, want %v", test.device, test.action, got, test.want)
		}
	}
}

// TestInterfaceEnergy works the energy of a bit on the wires out of voltages and
// resistances.
func TestInterfaceEnergy(t *testing.T) {
	const half, strobes = 0.5, 10.0 / 8
	_, ddr4 := find(t, "ddr4-2400")
	if want := 1.2 * 1.2 / (34 + 48) * half / 2.4e9 * 1e12 * strobes; !near(ddr4.ReadIO.PJPerBit, want, 2e-3) {
		t.Errorf("DDR4: %v pJ, want %v", ddr4.ReadIO.PJPerBit, want)
	}
	_, lpddr4 := find(t, "lpddr4-3200")
	if want := 1.1 * 1.1 / 3 / 40 * half / 3.2e9 * 1e12 * strobes; !near(lpddr4.ReadIO.PJPerBit, want, 2e-3) {
		t.Errorf("LPDDR4: %v pJ, want %v", lpddr4.ReadIO.PJPerBit, want)
	}
}

// TestLoopsDrawTheirCurrents puts the prices together again to the test loops
// of the datasheet: each must draw its current, whatever currents and device.
func TestLoopsDrawTheirCurrents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := device.Devices.Lookup(rapid.SampledFrom(Devices()).Draw(t, "device"))
		if err != nil {
			t.Fatal(err)
		}
		c := drawCurrents(t)
		p := c.prices(d)
		chips := float64(d.Organization.BusBits) / float64(c.Chip.Bits)
		// power of a loop of some cycles in mW, of which one rail draws ma
		check := func(loop string, pj float64, cycles device.Cycle, ma func(Rail) Current) {
			want := 0.0
			for _, r := range c.Rails {
				want += r.Volts.Volts * ma(r).MA * chips
			}
			got := pj / (float64(cycles) * 1000 / d.ClockMHz) // pJ/ns = mW
			if !near(got, want, 1e-9) && math.Abs(got-want) > 1e-9 {
				t.Fatalf("%s draws %v mW, want %v", loop, got, want)
			}
		}
		tm := d.Timing
		standby := func(open, all device.Cycle) float64 {
			return p.Cycle*float64(all) + p.ActiveCycle*float64(open)
		}
		bits := float64(d.Organization.BurstBytes() * 8)
		check("IDD0", p.Activate+standby(tm.RAS, tm.RC()), tm.RC(), func(r Rail) Current { return r.IDD0 })
		check("IDD2N", standby(0, 10), 10, func(r Rail) Current { return r.IDD2N })
		check("IDD3N", standby(10, 10), 10, func(r Rail) Current { return r.IDD3N })
		b := d.BurstCycles()
		check("IDD4R", p.Read-c.ReadIO.PJPerBit*bits+standby(b, b), b, func(r Rail) Current { return r.IDD4R })
		check("IDD4W", p.Write-c.WriteIO.PJPerBit*bits+standby(b, b), b, func(r Rail) Current { return r.IDD4W })
		check("IDD5B", p.Refresh+standby(0, tm.RFC), tm.RFC, func(r Rail) Current { return r.IDD5B })
	})
}

func drawCurrents(t *rapid.T) Currents {
	ma := func(label string, least float64) Current {
		return Current{MA: rapid.Float64Range(least, least+300).Draw(t, label)}
	}
	c := Currents{
		Chip:    Width{Bits: rapid.SampledFrom([]int{4, 8, 16, 32}).Draw(t, "chip")},
		ReadIO:  BitEnergy{PJPerBit: rapid.Float64Range(0, 10).Draw(t, "read")},
		WriteIO: BitEnergy{PJPerBit: rapid.Float64Range(0, 10).Draw(t, "write")},
	}
	for range rapid.IntRange(1, 3).Draw(t, "rails") {
		closed := ma("idd2n", 0)
		open := ma("idd3n", closed.MA)
		c.Rails = append(c.Rails, Rail{
			Volts: Voltage{Volts: rapid.Float64Range(0.5, 3).Draw(t, "v")}, IDD2N: closed, IDD3N: open,
			IDD0: ma("idd0", open.MA), IDD4R: ma("idd4r", open.MA), IDD4W: ma("idd4w", open.MA), IDD5B: ma("idd5b", open.MA),
		})
	}
	return c
}

// TestEveryDeviceHasCurrents checks that every registered device can be priced,
// and that reading whole rows on a full bus, standby included, is of the usual
// order: tens of pJ/bit for DDR4, several for LPDDR4.
func TestEveryDeviceHasCurrents(t *testing.T) {
	usual := map[string][2]float64{"ddr4-2400": {10, 40}, "lpddr4-3200": {4, 10}}
	for _, name := range device.Devices.Names() {
		d, _ := find(t, name)
		p, err := Price(d)
		if err != nil {
			t.Error(err)
			continue
		}
		bursts := float64(d.Organization.BurstsPerRow())
		row := p.Activate + bursts*(p.Read+float64(d.BurstCycles())*(p.Cycle+p.ActiveCycle))
		perBit := row / bursts / float64(d.Organization.BurstBytes()*8)
		if limits, ok := usual[name]; !ok || perBit < limits[0] || perBit > limits[1] {
			t.Errorf("%s: reading costs %.1f pJ/bit, want %v", name, perBit, limits)
		}
	}
}

func TestNoCurrents(t *testing.T) {
	for name, want := range map[string]string{
		"ddr4-2401": `no table of currents: unknown device "ddr4-2401", did you mean "ddr4-2400"?; known: ddr4-2400, lpddr4-3200`,
		"":          `no table of currents: unknown device ""; known: ddr4-2400, lpddr4-3200`,
		"../dram":   `no table of currents: unknown device "../dram"; known: ddr4-2400, lpddr4-3200`,
	} {
		if _, err := Price(device.Device{Name: name}); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// TestEverySourceIsNeeded takes the sources of every table away one by one.
func TestEverySourceIsNeeded(t *testing.T) {
	for _, name := range Devices() {
		_, c := find(t, name)
		sources := 0
		for _, f := range strict.Fields(&c) {
			if !strings.HasSuffix(f.Path, ".source") {
				continue
			}
			sources++
			kept := f.Value.String()
			f.Value.SetString("")
			if err := sourced.Check(&c); err == nil || !strings.HasPrefix(err.Error(), f.Path) {
				t.Errorf("%s without %s: error %v", name, f.Path, err)
			}
			f.Value.SetString(kept)
		}
		if want := 3 + 7*len(c.Rails); sources != want {
			t.Errorf("%s has %d sources, want %d", name, sources, want)
		}
	}
}

func TestTableErrors(t *testing.T) {
	data, err := tableFiles.ReadFile("lpddr4-3200.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	line := func(text string) int {
		before, _, found := strings.Cut(good, text)
		if !found {
			t.Fatalf("the table has no %q", text)
		}
		return 1 + strings.Count(before, "\n")
	}
	for _, test := range []struct {
		old, new, want string
	}{
		{"idd4r: {ma: 275,", "idd4: {ma: 275,", "rails[1].idd4: unknown key, did you mean rails[1].idd0?"},
		{"idd4r: {ma: 275,", "idd4r: {ma: -1,", "rails[1].idd4r.ma: must be 0..1000000, got -1"},
		{"idd4r: {ma: 275,", "idd4r: {ma: 29,", "rails[1].idd4r.ma: must be at least the 30 mA of idd3n, got 29"},
		{"idd3n: {ma: 30,", "idd3n: {ma: 26,", "rails[1].idd3n.ma: must be at least the 27 mA of idd2n, got 26"},
		{"idd0: {ma: 45,", "idd0: {ma: 29,", "rails[1].idd0.ma: must be at least the 30 mA of idd3n, got 29"},
		{"idd5b: {ma: 90,", "idd5b: {ma: 1,", "rails[1].idd5b.ma: must be at least the 30 mA of idd3n, got 1"},
		{`{v: 1.1, source: "JESD209-4: VDD2 1.1 V nominal"}`, "{v: 1.1}", "rails[1].volts.source: is missing; give it a value"},
		{`"JESD209-4: VDD2 1.1 V nominal"`, `" "`, `rails[1].volts.source: must say where the number comes from, got ""`},
		{"chip: {bits: 32,", "chip: {bits: x32,", "chip.bits: must be a whole number, got x32"},
	} {
		_, err := read("my.yaml", []byte(strings.Replace(good, test.old, test.new, 1)))
		want := fmt.Sprintf("my.yaml:%d: %s", line(test.old), test.want)
		if err == nil || err.Error() != want {
			t.Errorf("%s for %s: error %v, want %s", test.new, test.old, err, want)
		}
	}
}

func FuzzCurrents(f *testing.F) {
	for _, name := range Devices() {
		data, err := tableFiles.ReadFile(name + tableExt)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	d, err := device.Devices.Lookup("ddr4-2400")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := read("fuzz.yaml", []byte(text))
		if err != nil {
			return
		}
		p := c.prices(d)
		for _, pj := range []float64{p.Activate, p.Read, p.Write, p.Refresh, p.Cycle, p.ActiveCycle} {
			if !(pj >= -1e-6) {
				t.Fatalf("%+v", p)
			}
		}
	})
}

func ExamplePrice() {
	d, err := device.Devices.Lookup("lpddr4-3200")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := Price(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("activate %.0f pJ, read %.0f pJ, refresh %.0f pJ\n", p.Activate, p.Read, p.Refresh)
	// Output:
	// activate 602 pJ, read 1178 pJ, refresh 7533 pJ
}
