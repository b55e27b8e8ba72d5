package dram

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"pgsim/memory/dram/device"
)

func find(t testing.TB, name string) (device.Device, device.Currents) {
	t.Helper()
	d, err := device.Devices.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return d, *d.Currents
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
		// A pseudo channel, cycles of 1 ns: O'Connor et al. have 909 pJ for a row, and
		// 1.51 + 1.17 + 0.80 pJ for a bit.
		{"hbm2-2000", "activate", func(p Prices) float64 { return p.Activate }, 909},
		{"hbm2-2000", "read", func(p Prices) float64 { return p.Read }, 256 * (1.51 + 1.17 + 0.80)},
		{"hbm2-2000", "write", func(p Prices) float64 { return p.Write }, 256 * (1.51 + 1.17 + 0.80)},
		{"hbm2-2000", "refresh", func(p Prices) float64 { return p.Refresh }, 1.2 * (125 - 20) * 260},
		{"hbm2-2000", "cycle", func(p Prices) float64 { return p.Cycle }, 1.2 * 20},
		{"hbm2-2000", "active cycle", func(p Prices) float64 { return p.ActiveCycle }, 1.2 * 7.5},
		// A die, cycles of 1.25 ns: tRAS 35 cycles are 43.75 ns, tRP 15 are 18.75, tRFC
		// 168 are 210, a burst 2 are 2.5 ns.
		{"lpddr5-6400", "activate", func(p Prices) float64 { return p.Activate },
			1.8*(3.8*62.5-2.8*43.75-1.5*18.75) + 1.05*(53*62.5-40*43.75-32.5*18.75)},
		{"lpddr5-6400", "read", func(p Prices) float64 { return p.Read }, 2.5*(1.8*13+1.05*298.7) + 256*0.464},
		{"lpddr5-6400", "write", func(p Prices) float64 { return p.Write }, 2.5*(1.8*11.7+1.05*192) + 256*0.464},
		{"lpddr5-6400", "refresh", func(p Prices) float64 { return p.Refresh }, 210 * (1.8*21.3 + 1.05*172.5)},
		{"lpddr5-6400", "cycle", func(p Prices) float64 { return p.Cycle }, 1.25 * (1.8*1.5 + 1.05*32.5)},
		{"lpddr5-6400", "active cycle", func(p Prices) float64 { return p.ActiveCycle }, 1.25 * (1.8*1.3 + 1.05*7.5)},
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

// TestInterfaceEnergy computes the energy of a bit on the wires from voltages and resistances, or
// from currents.
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
	_, lpddr5 := find(t, "lpddr5-6400")
	// 111.9 mA of bursts and 0.6 mA without, 16 pins at 7.5 Gb/s.
	if want := 0.5 * (111.9 - 0.6) / (16 * 7.5); !near(lpddr5.ReadIO.PJPerBit, want, 2e-3) {
		t.Errorf("LPDDR5: %v pJ, want %v", lpddr5.ReadIO.PJPerBit, want)
	}
}

// TestLoopsDrawTheirCurrents combines the prices to the test loops of the datasheet. Each loop must
// draw its current, for any currents and any device.
func TestLoopsDrawTheirCurrents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := device.Devices.Lookup(rapid.SampledFrom(device.Devices.Names()).Draw(t, "device"))
		if err != nil {
			t.Fatal(err)
		}
		c := drawCurrents(t)
		p := prices(c, d)
		chips := float64(d.Organization.BusBits) / float64(c.Chip.Bits)
		// power of a loop of some cycles in mW, of which one rail draws ma
		check := func(loop string, pj float64, cycles device.Cycle, ma func(device.Rail) device.Current) {
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
		check("IDD0", p.Activate+standby(tm.RAS, tm.RC()), tm.RC(), func(r device.Rail) device.Current { return r.IDD0 })
		check("IDD2N", standby(0, 10), 10, func(r device.Rail) device.Current { return r.IDD2N })
		check("IDD3N", standby(10, 10), 10, func(r device.Rail) device.Current { return r.IDD3N })
		b := d.BurstCycles()
		check("IDD4R", p.Read-c.ReadIO.PJPerBit*bits+standby(b, b), b, func(r device.Rail) device.Current { return r.IDD4R })
		check("IDD4W", p.Write-c.WriteIO.PJPerBit*bits+standby(b, b), b, func(r device.Rail) device.Current { return r.IDD4W })
		check("IDD5B", p.Refresh+standby(0, tm.RFC), tm.RFC, func(r device.Rail) device.Current { return r.IDD5B })
	})
}

// TestNoPriceIsNegative checks that no currents that a file may have make an action free or
// negative.
func TestNoPriceIsNegative(t *testing.T) {
	d, _ := find(t, "ddr4-2400")
	rapid.Check(t, func(t *rapid.T) {
		p := prices(drawCurrents(t), d)
		for _, pj := range []float64{p.Activate, p.Read, p.Write, p.Refresh, p.Cycle, p.ActiveCycle} {
			if !(pj >= -1e-6) {
				t.Fatalf("%+v", p)
			}
		}
	})
}

func drawCurrents(t *rapid.T) device.Currents {
	ma := func(label string, least float64) device.Current {
		return device.Current{MA: rapid.Float64Range(least, least+300).Draw(t, label)}
	}
	c := device.Currents{
		Chip:    device.Width{Bits: rapid.SampledFrom([]int{4, 8, 16, 32}).Draw(t, "chip")},
		ReadIO:  device.BitEnergy{PJPerBit: rapid.Float64Range(0, 10).Draw(t, "read")},
		WriteIO: device.BitEnergy{PJPerBit: rapid.Float64Range(0, 10).Draw(t, "write")},
	}
	for range rapid.IntRange(1, 3).Draw(t, "rails") {
		closed := ma("idd2n", 0)
		open := ma("idd3n", closed.MA)
		c.Rails = append(c.Rails, device.Rail{
			Volts: device.Voltage{Volts: rapid.Float64Range(0.5, 3).Draw(t, "v")}, IDD2N: closed, IDD3N: open,
			IDD0: ma("idd0", open.MA), IDD4R: ma("idd4r", open.MA), IDD4W: ma("idd4w", open.MA), IDD5B: ma("idd5b", open.MA),
		})
	}
	return c
}

// TestEveryDeviceIsPriced checks that every registered device has prices, and that reading whole
// rows on a full bus, standby included, has the usual magnitude for its standard: tens of pJ/bit
// for DDR4, several for LPDDR4, LPDDR5 and HBM2, and something between for others.
func TestEveryDeviceIsPriced(t *testing.T) {
	usual := map[string][2]float64{"DDR4": {10, 40}, "LPDDR4": {4, 10}, "LPDDR5": {2, 8}, "HBM2": {3, 6}}
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
		limits, ok := usual[d.Standard]
		if !ok {
			limits = [2]float64{1, 100}
		}
		if perBit < limits[0] || perBit > limits[1] {
			t.Errorf("%s: reading costs %.1f pJ/bit, want %v", name, perBit, limits)
		}
		for action, pj := range map[string]float64{
			"activate": p.Activate, "read": p.Read, "write": p.Write, "refresh": p.Refresh,
			"cycle": p.Cycle, "cycle with a row open": p.ActiveCycle,
		} {
			if !(pj > 0) {
				t.Errorf("%s: %s costs %v pJ", name, action, pj)
			}
		}
	}
}

func TestNoCurrents(t *testing.T) {
	const want = `dram device "mine" has no currents; give them in its file`
	if _, err := Price(device.Device{Name: "mine"}); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
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
