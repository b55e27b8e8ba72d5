package policytest

import (
	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// checkOrder checks when passes start: one at a time at the feeders, drains one
// behind the other in the chains, and low bits of a pixel when its gates are known.
// A bound, which is no machine, only keeps the feeders.
func checkOrder(t reporter, c layerCase, r run) {
	bound := c.machine.IsBound()
	var fed, loaded pe.Cycle
	drained := false
	for i, p := range r.passes {
		if p.at < fed {
			t.Fatalf("pass %d starts in cycle %d, the feeders are free in %d", i, p.at, fed)
		}
		fed = p.at + p.timing.Fed()
		if !p.timing.Drains || p.timing.Flows || p.timing.OwnChains && bound {
			continue
		}
		load := fed
		if p.timing.Decides {
			load++ // the comparison
		}
		if rows := pe.Cycle(c.machine.Rows); drained && load < loaded+rows {
			t.Fatalf("pass %d loads its drain chains in cycle %d, those of the pass before are busy until %d", i, load, loaded+rows)
		}
		drained, loaded = true, load
	}
	if !bound {
		checkKnown(t, c, r)
	}
}

// checkKnown checks that no LSB pass streams a pixel whose gates are not known.
func checkKnown(t reporter, c layerCase, r run) {
	known := map[int32]pe.Cycle{}
	var segment dataflow.Segment
	for i, p := range r.passes {
		if p.segment != segment {
			segment = p.segment
			clear(known)
		}
		for row, pixel := range p.Pixels {
			switch {
			case p.Kind == dataflow.High && p.timing.Decides && p.timing.Flows:
				known[pixel] = p.at + c.machine.AllKnown(p.timing)
			case p.Kind == dataflow.High && p.timing.Decides:
				known[pixel] = p.at + c.machine.RowKnown(p.timing, row)
			case p.Kind == dataflow.Low:
				if at, ok := known[pixel]; !ok || p.at < at {
					t.Fatalf("LSB pass %d streams pixel %d in cycle %d, its gates are known in %d (%v)", i, pixel, p.at, at, ok)
				}
			}
		}
	}
}

// checkTreatment checks that LSB passes stream a pixel with gated outputs, at most
// once for each of them, and other pixels at most beside those.
func checkTreatment(t reporter, c layerCase, r run) {
	if c.dense(r) {
		return
	}
	type place struct {
		segment dataflow.Segment
		pixel   int32
	}
	streamed := map[place]int{}
	for _, p := range r.passes {
		if p.Kind != dataflow.Low || p.Timing.Steps == 0 || p.Operands.Lo > 0 {
			continue // one of several weight tiles counts
		}
		for _, pixel := range p.Pixels {
			streamed[place{p.segment, pixel}]++
		}
	}
	for _, s := range dataflow.WholeLayer(c.work.Layer, c.images, c.machine.Cols) {
		for m := s.Pixels.Lo; m < s.Pixels.Hi; m++ {
			gated := 0
			for n := s.Channels.Lo; n < s.Channels.Hi; n++ {
				if c.work.Gates.Gated(m, n) {
					gated++
				}
			}
			got := streamed[place{s, int32(m)}]
			if gated > 0 && got == 0 || got > max(gated, 1) {
				t.Fatalf("pixel %d has %d gated outputs in %+v and is streamed %d times", m, gated, s, got)
			}
		}
	}
}

// checkCapacity checks that no more entries wait than the queues have.
func checkCapacity(t reporter, c layerCase, r run) {
	waiting, most := 0, capacity(c.machine)
	for i, p := range r.passes {
		waiting += p.Pushed - p.Popped
		if waiting < 0 || waiting > most {
			t.Fatalf("after pass %d %d entries wait, the queues have %d", i, waiting, most)
		}
	}
}

// capacity returns how many entries the queues of a machine have.
func capacity(m dataflow.Machine) int { return m.Hardware().Entries(hardware.QueuePush) }
