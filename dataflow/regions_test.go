package dataflow

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// regionPE returns a PE that knows regions of 2 rows, 3 columns and 4 channels.
func regionPE(t rapid.TB, lanes, digit, threshold int) pe.PE {
	t.Helper()
	settings := strict.Settings{}.With("region_rows", 2).With("region_columns", 3).With("region_channels", 4).With("region_threshold", threshold)
	p, err := pe.New(configs.Array{
		PE: "region-precision", Lanes: lanes, DigitBits: digit, WeightBits: 8, AccumulatorBits: 32, Settings: settings,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEndsOfRegionThresholds expects what is known in closed form. If all regions are sensitive, a
// layer costs what it costs on bit-serial PEs. If none is, it costs what a layer of its high bits
// alone costs. Padding is in no region, so layers with padding are left out of the first case.
func TestEndsOfRegionThresholds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, w, images := drawValued(t, "region-precision")
		lanes, digit := m.Element().Group(), m.Element().OperandBits()/m.Element().Group()
		serial := m
		serial.PE = nil
		serial.Lanes, serial.DigitBits = lanes, digit
		narrow := w
		narrow.Activation.Bits = w.Activation.HighBits
		for threshold, same := range map[int]pgworkloads.LayerWork{0: w, pgworkloads.WholeThreshold + 1: narrow} {
			m.PE = regionPE(t, lanes, digit, threshold)
			got, want := RunAlone(m, w, images), RunAlone(serial, same, images)
			if threshold == 0 && w.Padding != [2]int{} {
				if got.Activity.FullSteps > want.Activity.FullSteps {
					t.Fatalf("%d PE steps, more than the %d of all bits", got.Activity.FullSteps, want.Activity.FullSteps)
				}
				continue
			}
			if got.Cycles != want.Cycles || got.Activity != want.Activity {
				t.Fatalf("threshold %d: %d cycles, %+v, want %d, %+v", threshold, got.Cycles, got.Activity, want.Cycles, want.Activity)
			}
		}
	})
}

// TestRegionActions works out by hand what it takes to find the regions of a layer. 5 channels of 3
// by 7 inputs have 2 x 2 x 3 regions in each of 2 images.
func TestRegionActions(t *testing.T) {
	m := Machine{Geometry: pe.Geometry{Rows: 2, Cols: 2, PE: regionPE(t, 6, 1, 50)}}
	l := pgworkloads.Layer{
		InChannels: 5, OutChannels: 1, Groups: 1, Input: [2]int{3, 7},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.Unsigned, Scale: 1},
	}
	got := m.RegionActions(l, 2)
	for action, want := range map[hardware.Action]uint64{
		hardware.RegionInput: 2 * 5 * 3 * 7, hardware.RegionPart: 2 * 2 * 3 * 7, hardware.RegionChoice: 2 * 2 * 2 * 3,
	} {
		if got[action] != want {
			t.Errorf("%d %s, want %d", got[action], action, want)
		}
	}
	if looks := m.RegionLooks(l); looks != 2 {
		t.Errorf("a group of 6 operands lies in %d regions of 4 channels, want 2", looks)
	}
	l.Activation.HighBits = 4
	if got, looks := m.RegionActions(l, 2), m.RegionLooks(l); got != nil || looks != 0 {
		t.Errorf("a layer without low bits takes %v, and %d looks", got, looks)
	}
	m.PE = nil
	if l.Activation.HighBits = 2; m.RegionActions(l, 2) != nil || m.RegionLooks(l) != 0 {
		t.Error("PEs that know no regions look for some")
	}
}

// TestRegionParts works out the hardware that finds regions for 4 columns: an adder each, sums of
// the regions of a row, or of all rows if a region has more channels than columns, and a bit for
// each region of the scratchpad.
func TestRegionParts(t *testing.T) {
	for _, test := range []struct{ channels, blocks, sums int }{{2, 2, 75}, {4, 1, 75}, {8, 1, 75 * 112}} {
		m := Machine{Geometry: pe.Geometry{Rows: 8, Cols: 4}}
		m.Scratchpads.Activation.CapacityKiB = 3
		r := pe.Regions{Rows: 2, Columns: 3, Channels: test.channels}
		count, entries := map[hardware.Block]int{}, map[hardware.Block]int{}
		for _, p := range regionParts(m, r) {
			if p.Block == hardware.Buffer && p.Bits == 1 {
				if held := p.Count * p.Entries; held < 3*1024*8/2/r.Size() || p.Count != 8 {
					t.Errorf("%d channels: %d bits for %d rows", test.channels, held, p.Count)
				}
				continue
			}
			count[p.Block] += p.Count
			entries[p.Block] += p.Entries
		}
		if count[hardware.Adder] != 4 || count[hardware.Comparator] != test.blocks || count[hardware.Buffer] != test.blocks || entries[hardware.Buffer] != test.sums {
			t.Errorf("%d channels: %v, %v sums", test.channels, count, entries)
		}
	}
}
