package dram

import (
	"github.com/sarchlab/akita/v3/mem/dram"
	"github.com/sarchlab/akita/v3/mem/mem"
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/configs/strict"
	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
)

func init() {
	Kinds.Register("akita", "Akita's controller: ticks every cycle, closes pages, never refreshes; a slow cross-check", newAkitaChannel)
}

// akitaChannel is Akita's own controller. It does not report what it does, but traces the commands
// of its banks. The tally counts from these.
type akitaChannel struct {
	*dram.MemController
	top   sim.Port
	tally *tally
}

// akitaProtocols are Akita's names of the standards that it knows and for which this package has
// devices.
var akitaProtocols = map[string]dram.Protocol{
	"DDR4":   dram.DDR4,
	"LPDDR4": dram.LPDDR4,
}

func newAkitaChannel(name string, engine sim.Engine, errs *fault.Context, spec Spec) (Channel, error) {
	d := spec.Device
	if err := akitaKnows(d); err != nil {
		return nil, err
	}
	c := clock.MHz(d.ClockMHz)
	tally := newTally(c, engine, d)
	t, o := d.Timing, d.Organization
	controller := dram.MakeBuilder().
		WithEngine(engine).
		WithFreq(c.Freq).
		WithProtocol(akitaProtocols[d.Standard]).
		WithGlobalStorage(mem.NewStorage(o.CapacityBytes())). // its own forgets the bank groups
		WithTransactionQueueSize(spec.Controller.Reads + spec.Controller.Writes).
		WithBusWidth(o.BusBits).WithBurstLength(o.BurstLength).
		WithNumChannel(1).WithNumRank(o.Ranks).
		WithNumBankGroup(o.BankGroups).WithNumBank(o.Banks).
		WithNumRow(o.Rows).WithNumCol(o.Columns).
		WithTCL(int(t.CL)).WithTCWL(int(t.CWL)).
		WithTRCD(int(t.RCD)).WithTRP(int(t.RP)).WithTRAS(int(t.RAS)).
		WithTRRDS(int(t.RRDS)).WithTRRDL(int(t.RRDL)).
		WithTCCDS(int(t.CCDS)).WithTCCDL(int(t.CCDL)).
		WithTWTRS(int(t.WTRS)).WithTWTRL(int(t.WTRL)).
		WithTWR(int(t.WR)).WithTRTP(int(t.RTP)).WithTPPD(int(t.PPD)).
		WithTRTRS(int(t.Turnaround)). // it also separates reads and writes of one rank
		WithAdditionalTracer(tally).
		Build(name)
	ch := &akitaChannel{controller, controller.GetPortByName("Top"), tally}
	ch.top.AcceptHook(&guardian{name, engine, errs, o})
	return ch, nil
}

// akitaKnows refuses devices that Akita's controller can't model.
func akitaKnows(d device.Device) error {
	if _, ok := akitaProtocols[d.Standard]; !ok {
		return strict.Errorf("dram.kind", "akita does not know %s, the standard of %s; use event", d.Standard, d.Name)
	}
	if d.Organization.Ranks > 1 && d.Timing.RTRS != d.Timing.Turnaround {
		return strict.Errorf("dram.kind", "akita has one time for turning the bus round and switching ranks, %s has %d and %d cycles; use event",
			d.Name, d.Timing.Turnaround, d.Timing.RTRS)
	}
	return nil
}

// Top returns the port that takes requests.
func (c *akitaChannel) Top() sim.Port { return c.top }

// Counts returns what the channel has done up to the given time.
func (c *akitaChannel) Counts(now sim.VTimeInSec) channel.Counts { return c.tally.upTo(now) }

// LastData returns when the last data had crossed the data bus.
func (c *akitaChannel) LastData() sim.VTimeInSec {
	return c.tally.clock.Time(uint64(c.tally.lastData))
}

// guardian reports requests that would make the controller panic, as they come. Then its engine
// takes no event in which the controller could panic.
type guardian struct {
	name         string
	time         sim.TimeTeller
	errs         *fault.Context
	organization device.Organization
}

// Func checks a message that came.
func (g *guardian) Func(ctx sim.HookCtx) {
	if ctx.Pos != sim.HookPosPortMsgRecvd {
		return
	}
	if msg, ok := ctx.Item.(sim.Msg); ok {
		_, err := newAccess(g.name, g.organization, msg)
		g.errs.Report(g.time.CurrentTime(), err)
	}
}
