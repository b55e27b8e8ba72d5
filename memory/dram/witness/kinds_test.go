package witness

import (
	"context"
	"testing"

	"github.com/sarchlab/akita/v3/mem/mem"
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
	"pgsim/memory/dram"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
)

// feeder sends the accesses of a stream to a channel in order, at most one per cycle of the memory
// clock, each as soon as the channel takes it.
type feeder struct {
	*sim.ComponentBase
	alarm    *clock.Alarm
	port, to sim.Port
	accesses []Access
	burst    uint64
	sent     int
	answered int
}

func (f *feeder) NotifyRecv(now sim.VTimeInSec, _ sim.Port)     { f.alarm.SetAfter(now) }
func (f *feeder) NotifyPortFree(now sim.VTimeInSec, _ sim.Port) { f.alarm.SetAfter(now) }

func (f *feeder) Handle(e sim.Event) error {
	now, cycle := e.Time(), f.alarm.Rung(e)
	for msg := f.port.Retrieve(now); msg != nil; msg = f.port.Retrieve(now) {
		f.answered++
	}
	if f.sent == len(f.accesses) {
		return nil
	}
	a := f.accesses[f.sent]
	if at := uint64(a.Cycle); at > cycle {
		f.alarm.Set(at)
		return nil
	}
	if f.port.Send(f.message(a, now)) == nil {
		f.sent++
		f.alarm.Set(cycle + 1)
	}
	return nil
}

func (f *feeder) message(a Access, now sim.VTimeInSec) sim.Msg {
	if a.Write {
		return mem.WriteReqBuilder{}.WithSrc(f.port).WithDst(f.to).WithSendTime(now).
			WithAddress(a.Address).WithData(make([]byte, f.burst)).Build()
	}
	return mem.ReadReqBuilder{}.WithSrc(f.port).WithDst(f.to).WithSendTime(now).
		WithAddress(a.Address).WithByteSize(f.burst).Build()
}

// finish returns when a kind of channel has moved the last data of a stream.
func finish(t *testing.T, kind string, d device.Device, accesses []Access) device.Cycle {
	t.Helper()
	build, err := dram.Kinds.Lookup(kind)
	if err != nil {
		t.Fatal(err)
	}
	var errs fault.Context
	engine := errs.Guard(sim.NewSerialEngine())
	ch, err := build("DRAM", engine, &errs, dram.Spec{Device: d, Controller: channel.DefaultSpec()})
	if err != nil {
		t.Fatal(err)
	}
	memory := clock.MHz(d.ClockMHz)
	f := &feeder{ComponentBase: sim.NewComponentBase("Feeder"), accesses: accesses, burst: d.Organization.BurstBytes()}
	f.alarm = clock.NewAlarm(memory, engine, f)
	const answers = 8
	f.port = sim.NewLimitNumMsgPort(f, answers, "Feeder.Port")
	f.to = ch.Top()
	const wireGHz = 1000 // takes no time to speak of
	wire := sim.NewDirectConnection("Wire", engine, wireGHz*sim.GHz)
	wire.PlugIn(f.port, 1)
	wire.PlugIn(ch.Top(), answers)
	f.alarm.Set(0)
	if err := errs.Run(context.Background(), engine); err != nil {
		t.Fatal(err)
	}
	if f.answered != len(accesses) {
		t.Fatalf("%s: %d of %d accesses are answered", kind, f.answered, len(accesses))
	}
	return device.Cycle(memory.Cycle(ch.LastData()))
}

// forAkita returns an access to the address that the kind akita uses for the same place: it lays
// out row : rank : bank : bank group : burst of the row.
func forAkita(a Access, o device.Organization) Access {
	l := o.Locate(a.Address)
	n := uint64(l.Row)
	for _, d := range [...]struct{ value, base int }{
		{l.Rank, o.Ranks},
		{l.Bank, o.Banks},
		{l.BankGroup, o.BankGroups},
		{l.Burst, o.BurstsPerRow()},
	} {
		n = n*uint64(d.base) + uint64(d.value)
	}
	a.Address = n * o.BurstBytes()
	return a
}

// akitaBounds are the least and greatest ratio of the finish time of the kind akita to that of the
// kind event. Akita's controller closes the row after every access. Where the next access needs
// another row anyway, that costs nothing, and the models agree except for refreshes, which akita
// does not have. It does not gather writes, so it turns the bus round more often. Where rows are
// used again, it opens them again, and takes up to tRC over tCCD times as long. All other streams
// are of this kind.
var akitaBounds = map[string][2]float64{
	"row-by-row":    {0.90, 1.10},
	"one-bank":      {0.90, 1.10},
	"random-reads":  {0.90, 1.10},
	"random-writes": {0.90, 1.10},
	"paced-random":  {0.90, 1.10},
	"random-mixed":  {1.00, 1.35},
}

// TestAkita compares the finish times of the kinds akita and event on the same
// accesses to the same places.
func TestAkita(t *testing.T) {
	if testing.Short() {
		t.Skip("akita takes hundreds of microseconds for every access")
	}
	const prefix = 200
	for _, name := range []string{"ddr4-2400", "lpddr4-3200"} { // Akita knows no other standard
		d, streams := streamsOf(t, name)
		for _, s := range streams {
			accesses := s.Accesses[:prefix]
			moved := make([]Access, len(accesses))
			for i, a := range accesses {
				moved[i] = forAkita(a, d.Organization)
			}
			event, akita := finish(t, "event", d, accesses), finish(t, "akita", d, moved)
			ratio := float64(akita) / float64(event)
			t.Logf("%s: %s: event %d, akita %d cycles: %.2f", name, s.Name, event, akita, ratio)
			bounds, ok := akitaBounds[s.Name]
			if !ok {
				bounds = [2]float64{1, float64(d.Timing.RC()) / float64(d.Timing.CCDS) * slack}
			}
			if ratio < bounds[0] || ratio > bounds[1] {
				t.Errorf("%s: %s: akita takes %.2f times as long as event, want %.2f..%.2f",
					name, s.Name, ratio, bounds[0], bounds[1])
			}
		}
	}
}

// slack is for turning the bus round, and for reads that event serves from its write queue.
const slack = 2
