package device

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
)

func lookup(t *testing.T, name string) Device {
	t.Helper()
	d, err := Devices.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDevices checks what follows from the datasheets' organisation.
func TestDevices(t *testing.T) {
	for _, test := range []struct {
		name       string
		burst, row uint64
		capacity   uint64
		peakGBs    float64
		banks      int
	}{
		{"ddr4-2400", 64, 8 << 10, 4 << 30, 19.2, 16},   // eight 4 Gb devices with 1 KB pages
		{"lpddr4-3200", 32, 2 << 10, 512 << 20, 6.4, 8}, // 4 Gb
		{"hbm2-2000", 32, 1 << 10, 512 << 20, 16, 16},   // half of an 8 Gb channel
		{"lpddr5-6400", 32, 2 << 10, 1 << 30, 12.8, 16}, // 8 Gb
	} {
		d := lookup(t, test.name)
		o := d.Organization
		if o.BurstBytes() != test.burst || o.RowBytes() != test.row || o.CapacityBytes() != test.capacity {
			t.Errorf("%s: bursts of %d, rows of %d, capacity of %d bytes, want %d, %d, %d", test.name,
				o.BurstBytes(), o.RowBytes(), o.CapacityBytes(), test.burst, test.row, test.capacity)
		}
		if math.Abs(d.PeakGBs()-test.peakGBs) > 1e-9 || o.BanksPerRank() != test.banks {
			t.Errorf("%s: %g GB/s, %d banks, want %g, %d", test.name, d.PeakGBs(), o.BanksPerRank(), test.peakGBs, test.banks)
		}
	}
}

func TestUnknownDevice(t *testing.T) {
	_, err := Devices.Lookup("ddr4-2401")
	if err == nil || !strings.Contains(err.Error(), `did you mean "ddr4-2400"`) {
		t.Errorf("got %v", err)
	}
}

func TestWith(t *testing.T) {
	d := lookup(t, "ddr4-2400")
	got, err := d.With(configs.DRAMTiming{CL: 17, CWL: 13, RCD: 18, RP: 19, RAS: 40, REFI: 4680, RFC: 313})
	if err != nil {
		t.Fatal(err)
	}
	want := d.Timing
	want.CL, want.CWL, want.RAS, want.REFI, want.RFC = 17, 13, 40, 4680, 313
	want.RCD, want.RCDW, want.RP, want.RPab = 18, 18, 19, 19
	if got.Timing != want {
		t.Errorf("got %+v, want %+v", got.Timing, want)
	}
	if got.Timing.RC() != 40+19 {
		t.Errorf("tRC is %d, want tRAS + tRP", got.Timing.RC())
	}
	if again, _ := d.With(configs.DRAMTiming{}); again != d {
		t.Error("overriding nothing changes the device")
	}
}

func TestWithErrors(t *testing.T) {
	for _, test := range []struct {
		override configs.DRAMTiming
		want     string
	}{
		{configs.DRAMTiming{RAS: 15}, "dram.timing.ras: must be at least the 16 cycles of rcd, got 15"},
		{configs.DRAMTiming{RCD: 40}, "dram.timing.ras: must be at least the 40 cycles of rcd, got 39"},
		{configs.DRAMTiming{REFI: 500}, "dram.timing.refi: must be at least 766 cycles"},
	} {
		_, err := lookup(t, "ddr4-2400").With(test.override)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%+v: got %v, want %s", test.override, err, test.want)
		}
	}
}

// TestAddressing checks that Locate and Address are inverses over the whole
// capacity and that Locate stays within the organisation.
func TestAddressing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		power := func(name string) int { return 1 << rapid.IntRange(0, 4).Draw(t, name) }
		o := Organization{
			BusBits: 8 * power("bus"), BurstLength: power("burst"), Columns: 16 * power("columns"),
			Ranks: power("ranks"), BankGroups: power("groups"), Banks: power("banks"), Rows: power("rows"),
		}
		address := rapid.Uint64Range(0, o.CapacityBytes()-1).Draw(t, "address")
		l := o.Locate(address)
		if got, want := o.Address(l), address-address%o.BurstBytes(); got != want {
			t.Fatalf("%+v: %d is at %+v, which is %d", o, want, l, got)
		}
		if l.Rank >= o.Ranks || l.BankGroup >= o.BankGroups || l.Bank >= o.Banks ||
			l.Row >= o.Rows || l.Burst >= o.BurstsPerRow() {
			t.Fatalf("%+v: %d is at %+v", o, address, l)
		}
	})
}

// TestSequentialStream checks the order in which a sequential stream goes
// through the banks.
func TestSequentialStream(t *testing.T) {
	o := lookup(t, "ddr4-2400").Organization
	for burst, want := range map[uint64]Location{
		0:    {},
		1:    {BankGroup: 1},
		4:    {Burst: 1},
		511:  {BankGroup: 3, Burst: 127},
		512:  {Bank: 1},
		2048: {Row: 1},
	} {
		if got := o.Locate(burst * o.BurstBytes()); got != want {
			t.Errorf("burst %d is at %+v, want %+v", burst, got, want)
		}
	}
}

// TestInterleave checks that Split and Join are inverses for any number of
// channels, and that bursts go to the channels in turn.
func TestInterleave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := Interleave{Channels: rapid.IntRange(1, 16).Draw(t, "channels"), BurstBytes: 1 << rapid.IntRange(4, 7).Draw(t, "burst")}
		address := rapid.Uint64Range(0, 1<<40).Draw(t, "address")
		channel, local := i.Split(address)
		if channel >= i.Channels || i.Join(channel, local) != address {
			t.Fatalf("%+v: %d is %d in channel %d", i, address, local, channel)
		}
		next, nextLocal := i.Split(address + i.BurstBytes)
		if next != (channel+1)%i.Channels {
			t.Fatalf("%+v: channel %d follows channel %d", i, next, channel)
		}
		if next > 0 && nextLocal != local {
			t.Fatalf("%+v: local address %d follows %d", i, nextLocal, local)
		}
	})
}

func ExampleDevice() {
	d, err := Devices.Lookup("ddr4-2400")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %.1f GB/s, bursts of %d bytes, rows of %d bytes\n",
		d.Part, d.PeakGBs(), d.Organization.BurstBytes(), d.Organization.RowBytes())
	// Output:
	// Micron MT40A512M8-083E: 19.2 GB/s, bursts of 64 bytes, rows of 8192 bytes
}
