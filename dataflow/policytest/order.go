package policytest

import (
	"pgsim/dataflow"
	"pgsim/dataflow/agree"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// checkSchedule checks the log of a run against the rules of the schedule.
func checkSchedule(t reporter, c layerCase, r run) {
	checker, err := agree.NewPassChecker(c.machine, c.policy, c.settings, c.work, c.images)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, p := range r.passes {
		if err := checker.Pass(&p.Pass, p.at, p.timing.Steps-p.Timing.Steps); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := checker.End(r.report.Cycles); err != nil {
		t.Fatalf("%v", err)
	}
}

// checkOrder checks the order of passes for which no log can tell the work PE by PE. They must keep
// the feeders. Except under a bound, a pixel streams its low bits only when the gates of all its
// channels are known.
func checkOrder(t reporter, c layerCase, r run) {
	var fed pe.Cycle
	known := map[output]pe.Cycle{}
	for i, p := range r.passes {
		if p.at < fed {
			t.Fatalf("pass %d starts in cycle %d, the feeders are free in %d", i, p.at, fed)
		}
		fed = p.at + p.timing.Fed()
		for _, pixel := range p.Pixels {
			for _, channel := range p.Channels {
				o := output{pixel, channel}
				if p.Kind == dataflow.High && p.timing.Decides {
					known[o] = p.at + c.machine.AllKnown(p.timing)
				}
				if at, ok := known[o]; p.Kind == dataflow.Low && !c.machine.IsBound() && (!ok || p.at < at) {
					t.Fatalf("LSB pass %d streams %+v in cycle %d, its gate is known in %d (%v)", i, o, p.at, at, ok)
				}
			}
		}
	}
}

// output is an output of a layer.
type output struct{ pixel, channel int32 }

// checkTreatment checks that LSB passes stream a pixel with gated outputs at least once, and at most
// once for each of them. They may stream other pixels once.
func checkTreatment(t reporter, c layerCase, r run) {
	if c.dense(r) {
		return
	}
	type place struct {
		segment dataflow.Segment
		pixel   int32
	}
	placeOf := func(s dataflow.Segment, pixel int32) place {
		s.PartOperands = 0
		if c.machine.Dataflow.Carries(c.machine.Policy) {
			s = dataflow.Segment{Step: s.Step} // all segments of a step run together
		}
		return place{s, pixel}
	}
	streamed := map[place]int{}
	for _, p := range r.passes {
		if p.Kind != dataflow.Low || !p.Reads() || p.Operands.Lo > c.machine.PassOperands(c.work.Layer, dataflow.Low).Lo {
			continue // only one of several weight tiles counts
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

// capacity returns the number of entries in the queues of a machine.
func capacity(m dataflow.Machine) int { return m.Hardware().Entries(hardware.QueuePush) }
