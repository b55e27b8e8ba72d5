package timeline

import (
	akita "github.com/sarchlab/akita/v3/sim"
	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/system"
	"pgsim/sim"
)

// memoryWatch records the DMA and the DRAM, for one layer or for all that share them.
type memoryWatch struct{ banks []*banks } // by channel

// watchMemory hooks a recorder to the DMA and the DRAM of a machine.
func watchMemory(s *spool, tasks bool, m sim.SharedMachine) *memoryWatch {
	w := &memoryWatch{}
	tracer := newTracer(s, m, tasks)
	for _, c := range m.Components {
		if domain, ok := c.(tracing.NamedHookable); ok {
			tracing.CollectTrace(domain, tracer)
		}
	}
	device, err := system.Device(m.Accelerator.DRAM)
	if err != nil {
		s.fail(err)
		return w
	}
	for i := range m.Accelerator.DRAM.Channels {
		w.banks = append(w.banks, newBanks(s, device, i))
	}
	m.Memory.Observe(func(i int, c channel.Issued) { w.banks[i].issued(c) })
	return w
}

// Ran closes what is still open.
func (w *memoryWatch) Ran(seconds float64) {
	for _, b := range w.banks {
		b.end(clock.MHz(b.device.ClockMHz).Cycle(akita.VTimeInSec(seconds)))
	}
}
