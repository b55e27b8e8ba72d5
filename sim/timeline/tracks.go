package timeline

import (
	"fmt"

	"pgsim/dataflow"
	"pgsim/memory"
	"pgsim/memory/dram/device"
	"pgsim/memory/system"
	"pgsim/sim"
)

// track is a row of the timeline. In terms of trace events, it is a thread of a process. Events of
// one track either nest or do not overlap.
type track struct{ process, thread int }

// The processes: one for each part of the machine.
const (
	arrayProcess = 1 + iota
	dmaProcess
	dramProcess // of channel 0; the other channels follow
)

// The threads of the array.
const (
	layersThread = 1 + iota
	highThread
	lowThread
	phaseThread
	fullThread
	stallThread
	drainThread
)

// The threads of other processes. Those of the DMA are numbered by scratchpad and lane, those of a
// DRAM channel by rank and by bank.
const (
	lanesPerPad   = 1000
	busThread     = 1
	refreshThread = 2
	bankThread    = 100
)

var layersTrack = track{arrayProcess, layersThread}

// tracks finds the track of an event and names it.
type tracks struct {
	run      sim.Result
	device   device.Device
	bankName []string
}

func newTracks(run sim.Result) (tracks, error) {
	d, err := system.Device(run.Accelerator.DRAM)
	if err != nil {
		return tracks{}, err
	}
	t := tracks{run: run, device: d}
	o := d.Organization
	for rank := range o.Ranks {
		for group := range o.BankGroups {
			for bank := range o.Banks {
				t.bankName = append(t.bankName, fmt.Sprintf("rank %d group %d bank %d", rank, group, bank))
			}
		}
	}
	return t, nil
}

// of returns the track of an event; Task has none.
func (t tracks) of(e *Event) track {
	dram := dramProcess + e.Channel
	switch e.Kind {
	case Pass:
		return track{arrayProcess, map[dataflow.Kind]int{
			dataflow.High: highThread, dataflow.Low: lowThread, dataflow.Full: fullThread,
		}[e.Bits]}
	case Phase:
		return track{arrayProcess, phaseThread}
	case Stall:
		return track{arrayProcess, stallThread}
	case Drain:
		return track{arrayProcess, drainThread}
	case Transfer:
		return track{dmaProcess, int(e.Transfer.Pad)*lanesPerPad + e.Lane + 1}
	case Bus:
		return track{dram, busThread}
	case Row:
		return track{dram, bankThread + bankIndex(t.device.Organization, e.Location)}
	case Refresh:
		return track{dram, refreshThread + e.Location.Rank}
	default:
		return layersTrack
	}
}

// process names the process of a track.
func (t tracks) process(of track) string {
	switch of.process {
	case arrayProcess:
		return fmt.Sprintf("Array: %s on %s", t.run.Workload.Name, t.run.Accelerator.Name)
	case dmaProcess:
		return "DMA"
	default:
		return fmt.Sprintf("DRAM.Channel[%d]", of.process-dramProcess)
	}
}

// thread names a track.
func (t tracks) thread(of track) string {
	switch {
	case of.process == arrayProcess:
		return map[int]string{
			layersThread: "network, layers, blocks", highThread: "MSB passes", lowThread: "LSB passes",
			phaseThread: "LSB phases", fullThread: "dense passes", stallThread: "stalls", drainThread: "drains of column 0",
		}[of.thread]
	case of.process == dmaProcess:
		n := of.thread - 1
		return fmt.Sprintf("%v %d", memory.Pad(n/lanesPerPad), n%lanesPerPad)
	case of.thread == busThread:
		return "data bus"
	case of.thread < bankThread:
		return fmt.Sprintf("refresh of rank %d", of.thread-refreshThread)
	default:
		return t.bankName[of.thread-bankThread]
	}
}

// passNames are the names of passes.
var passNames = map[dataflow.Kind]string{dataflow.High: "MSB", dataflow.Low: "LSB", dataflow.Full: "dense"}

// passName returns the name of a pass. A mixed pass is on the track of MSB passes.
func (e *Event) passName() string {
	if e.Low > 0 {
		return passNames[dataflow.High] + " + " + passNames[dataflow.Low]
	}
	return passNames[e.Bits]
}
