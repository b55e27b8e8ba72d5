package system

import (
	"context"

	"github.com/sarchlab/akita/v3/sim"

	"pgsim/configs"
	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/dma"
	"pgsim/memory/fault"
)

// failer is a test of the testing package or of a rapid property.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// machine returns the default accelerator with one channel of ddr4-2400,
// changed by the given functions.
func machine(t failer, changes ...func(*configs.Accelerator)) configs.Accelerator {
	t.Helper()
	acc, err := configs.Load("pg-16x16")
	if err != nil {
		t.Fatal(err)
	}
	acc.DRAM.Device, acc.DRAM.Channels = "ddr4-2400", 1
	for _, change := range changes {
		change(&acc)
	}
	return acc
}

// request is a transfer and the cycle of the array's clock in which it is requested.
type request struct {
	at uint64
	memory.Transfer
}

// requester asks for transfers, as fast as its connection takes them.
type requester struct {
	*sim.ComponentBase
	clock    clock.Clock
	alarm    *clock.Alarm
	port, to sim.Port
	requests []request
	done     map[uint64]uint64 // cycle of the answer, by transfer
	doubled  bool              // a transfer was answered twice
}

func newRequester(engine sim.Engine, c clock.Clock, buffer int, requests []request) *requester {
	r := &requester{
		ComponentBase: sim.NewComponentBase("Requester"), clock: c, requests: requests, done: map[uint64]uint64{},
	}
	r.alarm = clock.NewAlarm(c, engine, r)
	r.port = sim.NewLimitNumMsgPort(r, buffer, "Requester.Port")
	r.AddPort("Port", r.port)
	return r
}

func (r *requester) NotifyRecv(now sim.VTimeInSec, _ sim.Port)     { r.alarm.SetAfter(now) }
func (r *requester) NotifyPortFree(now sim.VTimeInSec, _ sim.Port) { r.alarm.SetAfter(now) }

func (r *requester) Handle(e sim.Event) error {
	cycle := r.alarm.Rung(e)
	for msg := r.port.Retrieve(e.Time()); msg != nil; msg = r.port.Retrieve(e.Time()) {
		id := msg.(*memory.TransferDone).ID
		_, twice := r.done[id]
		r.doubled = r.doubled || twice
		r.done[id] = cycle
	}
	for len(r.requests) > 0 {
		next := r.requests[0]
		if next.at > cycle {
			r.alarm.Set(next.at)
			break
		}
		if r.port.Send(memory.NewTransferReq(r.port, r.to, e.Time(), next.Transfer)) != nil {
			break
		}
		r.requests = r.requests[1:]
	}
	return nil
}

// outcome is the result of a run of requests.
type outcome struct {
	Done   map[uint64]uint64 // cycle of the answer, by transfer
	Counts Counts
	// LastData is the cycle of the array in which the last data crossed the
	// DRAM's bus.
	LastData uint64
	doubled  bool // a transfer was answered twice
}

// rig is a machine with the sizes of its parts.
type rig struct {
	acc    configs.Accelerator
	engine func() sim.Engine
	sizes  sizes
	// buffer is the number of answers that wait in the requester's port.
	buffer int
	// watch is called before the run; nil for nothing.
	watch func(*System, sim.Engine)
	// unguarded leaves the requester's events out of what the system foresees.
	unguarded bool
}

func newRig(acc configs.Accelerator) rig {
	return rig{acc: acc, engine: func() sim.Engine { return sim.NewSerialEngine() }, sizes: defaultSizes(), buffer: 1}
}

// run carries out requests on a machine from the idle state.
func run(t failer, acc configs.Accelerator, requests []request) outcome {
	t.Helper()
	return newRig(acc).run(t, requests)
}

func (r rig) run(t failer, requests []request) outcome {
	t.Helper()
	o, s, err := r.try(requests)
	if err != nil {
		t.Fatal(err)
	}
	if s.Waiting() != (dma.Waiting{}) || len(o.Done) != len(requests) || o.doubled {
		t.Fatalf("%d of %d transfers done (twice: %t), waiting: %+v", len(o.Done), len(requests), o.doubled, s.Waiting())
	}
	return o
}

// try is like run, for requests that may fail.
func (r rig) try(requests []request) (outcome, *System, error) {
	var errs fault.Context
	engine := r.engine()
	s, err := newSystem("", engine, &errs, r.acc, r.sizes)
	if err != nil {
		return outcome{}, nil, err
	}
	c := clock.MHz(r.acc.Clock.FrequencyMHz)
	theirs := errs.Guard(engine)
	if r.unguarded {
		theirs = engine
	}
	q := newRequester(theirs, c, r.buffer, requests)
	q.to = s.DMA()
	s.Plug(q.port)
	if r.watch != nil {
		r.watch(s, engine)
	}
	q.alarm.Set(0)
	err = errs.Run(context.Background(), engine)
	end := s.memoryClock.Time(s.memoryClock.After(max(engine.CurrentTime(), s.LastData())))
	return outcome{q.done, s.Counts(end), c.Cycle(s.LastData()), q.doubled}, s, err
}
