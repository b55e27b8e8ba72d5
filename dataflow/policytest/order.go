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
		if rows := pe.Cycle(c.machine.Rows / max(1, c.machine.DrainChains)); drained && load < loaded+rows {
			t.Fatalf("pass %d loads its drain chains in cycle %d, those of the pass before are busy until %d", i, load, loaded+rows)
		}
		drained, loaded = true, load
	}
	if !bound {
		checkKnown(t, c, r)
	}
}

// output is an output of a layer.
type output struct{ pixel, channel int32 }

// checkKnown checks that no LSB pass streams an output whose gate is not known or, where
// a pass doesn't tell its outputs, a pixel of whose channels in the pass one is not.
func checkKnown(t reporter, c layerCase, r run) {
	known := map[output]pe.Cycle{}
	for i, p := range r.passes {
		if p.Kind == dataflow.High && p.timing.Decides {
			for row, pixel := range p.Pixels {
				at := p.at + c.machine.RowKnown(p.timing, row)
				if p.timing.Flows {
					at = p.at + c.machine.AllKnown(p.timing)
				}
				for _, channel := range p.Channels {
					known[output{pixel, channel}] = at
				}
			}
		}
		if p.Kind != dataflow.Low && p.Band == nil {
			continue
		}
		for _, o := range outputsOf(p) {
			if at, ok := known[o]; !ok || p.at < at {
				t.Fatalf("LSB pass %d streams %+v in cycle %d, its gate is known in %d (%v)", i, o, p.at, at, ok)
			}
		}
	}
}

// outputsOf returns the outputs of an LSB pass or, where it doesn't tell, all of its
// pixels in all of its channels.
func outputsOf(p started) []output {
	batches := p.Batches
	if batches == nil {
		for _, channel := range p.Channels {
			batches = append(batches, dataflow.Batch{Channel: channel, Pixels: p.Pixels})
		}
	}
	var outputs []output
	for _, b := range batches {
		for _, pixel := range b.Pixels {
			outputs = append(outputs, output{pixel, b.Channel})
		}
	}
	return outputs
}

// checkTreatment checks that LSB passes stream a pixel with gated outputs, at most
// once for each of them, and other pixels at most beside those. Where passes tell what
// their columns work on, that is every gated output, once.
func checkTreatment(t reporter, c layerCase, r run) {
	if c.dense(r) {
		return
	}
	if c.tellsBatches(r) {
		checkBatches(t, c, r)
		return
	}
	type place struct {
		segment dataflow.Segment
		pixel   int32
	}
	placeOf := func(s dataflow.Segment, pixel int32) place {
		if c.machine.Dataflow.Carries(c.machine.Policy) {
			s = dataflow.Segment{Step: s.Step} // all segments of a step run together
		}
		return place{s, pixel}
	}
	streamed := map[place]int{}
	for _, p := range r.passes {
		if p.Kind != dataflow.Low || p.Timing.Steps == 0 || p.Operands.Lo > 0 {
			continue // one of several weight tiles counts
		}
		for _, pixel := range p.Pixels {
			streamed[placeOf(p.segment, pixel)]++
		}
	}
	gated := map[place]int{}
	for _, s := range dataflow.WholeLayer(c.work.Layer, c.images, c.machine.Cols) {
		for m := s.Pixels.Lo; m < s.Pixels.Hi; m++ {
			for n := s.Channels.Lo; n < s.Channels.Hi; n++ {
				at := placeOf(s, int32(m))
				gated[at] += 0
				if c.work.Gates.Gated(m, n) {
					gated[at]++
				}
			}
		}
	}
	for at, gated := range gated {
		if got := streamed[at]; gated > 0 && got == 0 || got > max(gated, 1) {
			t.Fatalf("%+v has %d gated outputs and is streamed %d times", at, gated, got)
		}
	}
}

// tellsBatches tells whether the LSB passes of a run say what their columns work on.
func (c layerCase) tellsBatches(r run) bool {
	for _, p := range r.passes {
		if p.Batches != nil {
			return true
		}
	}
	return false
}

// checkBatches checks that LSB passes work on every gated output once and on no other,
// with at most one batch per column and one output per row of it.
func checkBatches(t reporter, c layerCase, r run) {
	streamed := map[output]int{}
	for i, p := range r.passes {
		if len(p.Batches) > c.machine.Cols {
			t.Fatalf("pass %d has %d batches for %d columns", i, len(p.Batches), c.machine.Cols)
		}
		for _, b := range p.Batches {
			if len(b.Pixels) == 0 || len(b.Pixels) > c.machine.Rows {
				t.Fatalf("pass %d has a batch of %d outputs for %d rows", i, len(b.Pixels), c.machine.Rows)
			}
			for _, pixel := range b.Pixels {
				streamed[output{pixel, b.Channel}]++
			}
		}
	}
	for m := range c.work.Gates.M() {
		for n := range c.work.Gates.N() {
			want := 0
			if c.work.Gates.Gated(m, n) {
				want = 1
			}
			if got := streamed[output{int32(m), int32(n)}]; got != want {
				t.Fatalf("output (%d,%d) gets its low bits %d times, want %d", m, n, got, want)
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
