package system

import (
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/configs"
	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/dma"
	"pgsim/memory/dram"
	"pgsim/memory/dram/channel"
	"pgsim/memory/fault"
	"pgsim/memory/scratchpad"
)

// System is the memory system of one machine.
type System struct {
	dma      *dma.DMA
	pads     [memory.Pads]*scratchpad.Scratchpad
	channels []dram.Channel
	control  *Wire

	memoryClock clock.Clock
}

// New builds the memory system of a machine, idle. Components that fail report to errs, and then
// none of them takes more events. The name is a prefix of the components' names and may be empty.
// Errors name the key at fault.
func New(name string, engine sim.Engine, errs *fault.Context, acc configs.Accelerator) (*System, error) {
	return newSystem(name, engine, errs, acc, defaultSizes())
}

// DMA returns the port that takes TransferReqs. It answers with TransferDones to the port that
// sent the request.
func (s *System) DMA() sim.Port { return s.dma.Control() }

// Plug connects a requester's port to the DMA.
func (s *System) Plug(port sim.Port) { s.control.add(port) }

// Components returns all components, for hooks and monitors.
func (s *System) Components() []sim.Component {
	all := []sim.Component{s.dma}
	for _, pad := range s.pads {
		all = append(all, pad)
	}
	for _, channel := range s.channels {
		all = append(all, channel)
	}
	return all
}

// Observe calls f with every command of every DRAM channel from now on. The commands of a channel
// come in order. It returns false if the machine's kind of DRAM does not report commands.
func (s *System) Observe(f func(channel int, command channel.Issued)) bool {
	for i, c := range s.channels {
		commander, ok := c.(dram.Commander)
		if !ok {
			return false
		}
		commander.Observe(func(command channel.Issued) { f(i, command) })
	}
	return true
}

// Counts says what a memory system did.
type Counts struct {
	// DMA has the transfers and the bytes that they asked for.
	dma.Counts
	// DRAM is the sum over the channels. Its bytes are those of whole bursts.
	DRAM channel.Counts
	// Cycles are the cycles of the memory clock, summed over the channels.
	Cycles uint64
	// Pads are the words that the DMA put into the scratchpads and took out.
	Pads [memory.Pads]scratchpad.Counts
}

// Counts returns what the system has done up to the given time. Afterwards no request may come for
// an earlier time.
func (s *System) Counts(now sim.VTimeInSec) Counts {
	counts := Counts{Counts: s.dma.Counts()}
	counts.Cycles = s.memoryClock.Cycle(now) * uint64(len(s.channels))
	for _, channel := range s.channels {
		counts.DRAM.Add(channel.Counts(now))
	}
	for i, pad := range s.pads {
		counts.Pads[i] = pad.Counts()
	}
	return counts
}

// DRAMCounts returns what the DRAM channels have done in the cycles of their clock that have begun
// by the given time, and the number of these cycles, summed over the channels. Unlike
// [System.Counts] it may be called while requests come: they act in the next cycle.
func (s *System) DRAMCounts(now sim.VTimeInSec) (counts channel.Counts, cycles uint64) {
	next := s.memoryClock.After(now)
	for _, c := range s.channels {
		counts.Add(c.Counts(s.memoryClock.Time(next)))
	}
	return counts, next * uint64(len(s.channels))
}

// LastData returns when the last data so far have crossed a DRAM's data bus, or 0 if none have.
// Writes reach the DRAM after their transfer is done, because the controllers hold them back.
func (s *System) LastData() sim.VTimeInSec {
	var last sim.VTimeInSec
	for _, channel := range s.channels {
		last = max(last, channel.LastData())
	}
	return last
}

// Waiting returns what is not finished; the zero value if nothing is.
func (s *System) Waiting() dma.Waiting { return s.dma.Waiting() }
