package record

import (
	"context"
	"slices"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/results"
	"pgsim/sim"
)

// newRecord runs images of a trace on a machine without a baseline.
func newRecord(t *testing.T, trace string, images int, preset string, sets ...string) results.Record {
	t.Helper()
	machine, err := sim.ResolveMachine(preset, sets)
	if err != nil {
		t.Fatal(err)
	}
	source, err := traces.ResolveSource(trace)
	if err != nil {
		t.Fatal(err)
	}
	work, err := source.Workload(pgworkloads.Options{Images: images})
	if err != nil {
		t.Fatal(err)
	}
	job, err := sim.NewJob(machine, nil, work, sim.Full)
	if err != nil {
		t.Fatal(err)
	}
	found, err := job.Run(context.Background(), work, sim.JobOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return New("1.2.3", found)
}

// TestCeilings expects the bit operations of all PEs per second: 256 PEs at 500 MHz, each a lane
// of one bit, times the bits of weights.
func TestCeilings(t *testing.T) {
	r := newRecord(t, traces.FracBNN, 1, configs.Base, "clock.frequency_mhz=500")
	if r.Roofline == nil || r.Roofline.DRAMGBs != 6.4 {
		t.Fatalf("the roofline is %+v", r.Roofline)
	}
	gated := 0
	for _, c := range r.Roofline.Ceilings {
		want := 256 * 500e6 * float64(c.WeightBits)
		if c.Full != want || c.High != nil && (*c.High != want || *c.Low != want) {
			t.Errorf("%+v: want %v", c, want)
		}
		if c.High != nil {
			gated++
		}
	}
	if gated == 0 {
		t.Error("no layer is gated")
	}
}

// TestLayersAreBelowTheRoofline expects no layer above the ceilings of its widths or above
// what the DRAM's bandwidth allows.
func TestLayersAreBelowTheRoofline(t *testing.T) {
	for _, sets := range [][]string{nil, {"array.pe=bit-parallel", "array.digit_bits=8", "array.policy=dense"}, {"array.prediction=wasted"}} {
		r := newRecord(t, traces.Default, 1, configs.Default, sets...)
		for _, l := range r.Layers {
			at := slices.IndexFunc(r.Roofline.Ceilings, func(c results.Ceiling) bool {
				return c.Bits == l.Bits && c.HighBits == l.HighBits && c.WeightBits == l.WeightBits
			})
			if at < 0 {
				t.Fatalf("%v, %s: no ceiling", sets, l.Name)
			}
			const bytesPerGB = 1e9
			slope := l.Intensity() * r.Roofline.DRAMGBs * bytesPerGB
			if got, most := l.BitOpRate(), min(slope, r.Roofline.Ceilings[at].Highest()); got == 0 || got > most {
				t.Errorf("%v, %s: %g bit operations/s, its roof is %g", sets, l.Name, got, most)
			}
		}
	}
}
