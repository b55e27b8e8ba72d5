package dataflow

import (
	"context"
	"math"

	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// SharedQueues says how gated outputs move between several arrays. With Arrays = 0, queues are
// private.
type SharedQueues struct {
	// Arrays is how many arrays share queues, 0 if none do.
	Arrays int
	// BusBits is how many bits cross the bus between them in a cycle.
	BusBits int
}

// QueueKinds are the known settings of array.queues.
var QueueKinds = registry.New[QueueKind]("queues")

// QueueKind says whether arrays share queues.
type QueueKind struct{ Shared bool }

func init() {
	QueueKinds.Register(string(configs.PrivateQueues), "every array completes its own gated outputs", QueueKind{})
	QueueKinds.Register("shared",
		"gated outputs that wait at the end of a layer are dealt to all arrays and cross a bus of array.bus_bits, where that takes less time",
		QueueKind{Shared: true})
}

// On tells whether queues are shared.
func (s SharedQueues) On() bool { return s.Arrays > 1 }

// sharedQueues returns how an array of a description shares queues, or an error if it can't.
func sharedQueues(a configs.Array, m Machine) (SharedQueues, error) {
	if a.Queues.IsZero() {
		if a.BusBits != 0 {
			return SharedQueues{}, strict.Errorf("array.bus_bits", "has no meaning with array.queues %s, got %d; leave it out",
				a.Queues.Name(), a.BusBits)
		}
		return SharedQueues{}, nil
	}
	s := SharedQueues{Arrays: a.Arrays(), BusBits: a.Bus()}
	p, shares := m.Policy.(layerShare)
	const path = "array.queues"
	switch {
	case !s.On():
		return s, strict.Errorf(path, "%s needs several arrays, array.count is 1; use %s", a.Queues.Name(), configs.PrivateQueues)
	case !shares:
		return s, strict.Errorf(path, "%s needs array.policy layer-share, got %s; use %s", a.Queues.Name(), a.Policy, configs.PrivateQueues)
	case p.columns(m) != m.Cols || p.homes(m.Rows).v != m.Rows || p.RotateRows || p.BalanceChannels:
		return s, strict.Errorf(path, "%s needs array.share_columns and array.share_rows of all, and neither array.rotate_rows nor "+
			"array.balance_channels: outputs that come from another array are at home in no row or column", a.Queues.Name())
	case m.Fold > 1:
		return s, strict.Errorf(path, "%s needs array.fold 1, got %d; use %s", a.Queues.Name(), m.Fold, configs.PrivateQueues)
	case m.Prediction.Wasted || m.PredictWeightBits > 0:
		return s, strict.Errorf(path, "%s needs array.prediction kept and array.predict_weight_bits 0: low bits alone move; use %s",
			a.Queues.Name(), configs.PrivateQueues)
	}
	return s, nil
}

// hardware is one array's part of the bus: registers for what goes out and what comes in, an adder
// for the sums that come back, and the wires past all arrays, which are placed in a square.
func (s SharedQueues) hardware(m Machine) hardware.Parts {
	if !s.On() {
		return nil
	}
	const ways = 2
	length := acrossArray(m, "bus between arrays", hardware.BusBit)
	length.Length *= math.Sqrt(float64(s.Arrays))
	return hardware.Parts{
		length,
		{
			Name: "register at the bus between arrays", Group: hardware.Crossbars, Block: hardware.Register,
			Count: ways * s.BusBits, Bits: 1, Uses: hardware.On(hardware.BusBit),
		},
		{
			Name: "adder of sums that come back", Group: hardware.PartialSums, Block: hardware.Adder,
			Count: 1, Bits: m.AccumulatorBits, Uses: hardware.On(hardware.BusSum),
		},
	}
}

// Counters of shared queues.
const (
	movedOutputs = "moved_outputs"
	busBits      = "bus_bits"
	busOperands  = "bus_operand_bits"
	busCycles    = "bus_cycles"
)

// Counters returns the counters of the machine with values of 0: those of its policy and those of
// shared queues.
func (m Machine) Counters() []Counter {
	all := CountersOf(m.Policy)
	if m.Shared.On() {
		all = append(all,
			Counter{Name: movedOutputs, Unit: "outputs", Doc: "Gated outputs that another array than theirs completed."},
			Counter{Name: busBits, Unit: "bits", Doc: "Bits over the bus between arrays."},
			Counter{Name: busOperands, Unit: "bits", Doc: "Those of them that are low bits of activations, and weights."},
			Counter{Name: busCycles, Unit: "cycles", Doc: "Cycles in which the bus was in use."},
		)
	}
	return all
}

// moved records what crossed the bus.
func (r *Report) moved(m Moved) {
	r.Moved = m
	values := map[string]uint64{movedOutputs: m.In, busBits: m.Bits, busOperands: m.OperandBits, busCycles: uint64(m.Cycles)}
	for i, c := range r.Counters {
		if value, ours := values[c.Name]; ours {
			r.Counters[i].Value = value
		}
	}
}

// Join makes the schedule that of one array of an exchange, by its index. If Next has returned no
// pass, wake is called, unless nil, with the cycle in which to ask the schedule again. Join is
// called before the first Next.
func (s *Schedule) Join(x *Exchange, index int, wake func(at pe.Cycle)) {
	s.member = x.members[index]
	s.member.wake = wake
}

// begin starts the sequence of the layer on the array.
func (m *member) begin(s Span) Sequence {
	return newSharedSequence(s, checked[layerShare](m.exchange.machine.Policy).QueueDepth, m)
}

// SharedWork is the slice of a layer that one of several arrays runs.
type SharedWork struct {
	pgworkloads.LayerWork
	Images int
}

// WalkShared runs the slices of a gated layer on arrays with shared queues that never wait for
// memory. It tells each, unless nil, of every pass that starts and on which array. If ctx ends
// before the run does, the error is its cause.
func WalkShared(ctx context.Context, m Machine, l pgworkloads.Layer, dealt []pgworkloads.Slice, works []SharedWork, each func(array int, p *Pass, at pe.Cycle)) ([]Report, error) {
	x := NewExchange(m.For(l, works[0].Images), l, dealt)
	schedules := make([]*Schedule, len(works))
	for i, w := range works {
		fitted := m.For(w.Layer, w.Images)
		schedules[i] = NewSchedule(fitted, w.LayerWork, WholeLayer(w.Layer, w.Images, fitted.Cols))
		schedules[i].Join(x, i, nil)
	}
	for done := 0; done < len(schedules); {
		done = 0
		for i, s := range schedules {
			if walkOn(ctx, s, func(p *Pass, at pe.Cycle) {
				if each != nil {
					each(i, p, at)
				}
			}) {
				done++
			}
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	reports := make([]Report, len(schedules))
	for i, s := range schedules {
		reports[i] = s.Finish(s.End())
	}
	return reports, nil
}

// walkOn starts passes until the next one depends on other arrays. It tells whether none is left.
func walkOn(ctx context.Context, s *Schedule, each func(*Pass, pe.Cycle)) bool {
	for ctx.Err() == nil {
		p, earliest, more := s.Next()
		switch {
		case !more:
			return true
		case p == nil:
			return false
		}
		each(p, earliest)
		s.Start(earliest, 0)
	}
	return false
}
