package dram

import (
	"context"
	"testing"

	"github.com/sarchlab/akita/v3/mem/mem"
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
)

// failer is a test of the testing package or of a rapid property.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func lookup(t failer, name string) device.Device {
	t.Helper()
	d, err := Devices.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// request is an access and the first cycle of the source's clock in which it may be sent.
type request struct {
	at      uint64
	write   bool
	address uint64
	bytes   uint64
}

// trip says when a request came to the channel and when its answer left it, in cycles of the
// memory clock. The channel may act in the first of these cycles and has acted in the second.
type trip struct{ Came, Answered device.Cycle }

// source sends requests in order, at most one per cycle.
type source struct {
	*sim.ComponentBase
	alarm    *clock.Alarm
	port, to sim.Port
	memory   clock.Clock // of the channel
	requests []request
	sent     int
	index    map[string]int // of the request, by ID of its message
	trips    []trip
	strays   int // answers to no request
}

func (s *source) NotifyRecv(now sim.VTimeInSec, _ sim.Port)     { s.alarm.SetAfter(now) }
func (s *source) NotifyPortFree(now sim.VTimeInSec, _ sim.Port) { s.alarm.SetAfter(now) }

func (s *source) Handle(e sim.Event) error {
	now, cycle := e.Time(), s.alarm.Rung(e)
	for msg := s.port.Retrieve(now); msg != nil; msg = s.port.Retrieve(now) {
		i, ok := s.index[msg.(sim.Rsp).GetRspTo()]
		if !ok {
			s.strays++
			continue
		}
		delete(s.index, msg.(sim.Rsp).GetRspTo())
		s.trips[i].Answered = device.Cycle(s.memory.Cycle(msg.Meta().SendTime))
	}
	if s.sent == len(s.requests) {
		return nil
	}
	r := s.requests[s.sent]
	if r.at > cycle {
		s.alarm.Set(r.at)
		return nil
	}
	msg := s.message(r, now)
	if s.port.Send(msg) == nil {
		s.index[msg.Meta().ID] = s.sent
		s.sent++
		s.alarm.Set(cycle + 1)
	}
	return nil
}

func (s *source) message(r request, now sim.VTimeInSec) sim.Msg {
	if r.write {
		return mem.WriteReqBuilder{}.WithSrc(s.port).WithDst(s.to).WithSendTime(now).
			WithAddress(r.address).WithData(make([]byte, r.bytes)).Build()
	}
	return mem.ReadReqBuilder{}.WithSrc(s.port).WithDst(s.to).WithSendTime(now).
		WithAddress(r.address).WithByteSize(r.bytes).Build()
}

// Func notes when a request came to the channel.
func (s *source) Func(ctx sim.HookCtx) {
	msg, ok := ctx.Item.(sim.Msg)
	if !ok || ctx.Pos != sim.HookPosPortMsgRecvd {
		return
	}
	if i, ok := s.index[msg.Meta().ID]; ok {
		s.trips[i].Came = device.Cycle(s.memory.After(msg.Meta().RecvTime))
	}
}

// result is the outcome of requests to a channel.
type result struct {
	trips    []trip
	counts   channel.Counts
	lastData device.Cycle
	end      device.Cycle // of the simulation
}

// setup is a channel under test and its requester.
type setup struct {
	kind      string
	spec      Spec
	sourceMHz float64
	answers   int // that the source's port holds
}

// run sends requests to a channel and waits for all answers.
func (u setup) run(t failer, requests []request) result {
	t.Helper()
	r, s, err := u.try(t, requests)
	if err != nil {
		t.Fatal(err)
	}
	if s.sent != len(requests) || len(s.index) > 0 || s.strays > 0 {
		t.Fatalf("%d of %d requests sent, %d not answered, %d answers to none",
			s.sent, len(requests), len(s.index), s.strays)
	}
	return r
}

// try is like run, for requests that may fail.
func (u setup) try(t failer, requests []request) (result, *source, error) {
	t.Helper()
	build, err := Kinds.Lookup(u.kind)
	if err != nil {
		t.Fatal(err)
	}
	var errs fault.Context
	engine := errs.Guard(sim.NewSerialEngine())
	ch, err := build("DRAM", engine, &errs, u.spec)
	if err != nil {
		return result{}, nil, err
	}
	s := &source{
		ComponentBase: sim.NewComponentBase("Source"),
		memory:        clock.MHz(u.spec.Device.ClockMHz),
		requests:      requests,
		index:         map[string]int{},
		trips:         make([]trip, len(requests)),
	}
	c := clock.MHz(u.sourceMHz)
	s.alarm = clock.NewAlarm(c, engine, s)
	s.port = sim.NewLimitNumMsgPort(s, u.answers, "Source.Port")
	s.to = ch.Top()
	ch.Top().AcceptHook(s)
	wire := sim.NewDirectConnection("Wire", engine, 1*sim.GHz*1000)
	wire.PlugIn(s.port, 1)
	wire.PlugIn(ch.Top(), u.answers)
	s.alarm.Set(0)
	err = errs.Run(context.Background(), engine)
	// The channel has caught up with the whole cycle in which it last woke.
	end := s.memory.Time(s.memory.After(max(engine.CurrentTime(), ch.LastData())))
	return result{
		trips:    s.trips,
		counts:   ch.Counts(end),
		lastData: device.Cycle(s.memory.Cycle(ch.LastData())),
		end:      device.Cycle(s.memory.Cycle(end)),
	}, s, err
}

func defaultSetup(t testing.TB, kind, name string) setup {
	t.Helper()
	return setup{
		kind:      kind,
		spec:      Spec{Device: lookup(t, name), Controller: channel.DefaultSpec()},
		sourceMHz: 500, answers: 8,
	}
}
