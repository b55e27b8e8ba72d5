package timeline

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"pgsim/dataflow/stall"
	"pgsim/sim"
)

// Format is the version of the output of WriteJSON. A change that breaks readers raises the
// number.
const Format = "pgsim.timeline/1"

// WriteJSON writes a run as a JSON object of trace events, for Perfetto (https://ui.perfetto.dev)
// and Chrome, one event per line. Times are microseconds of simulated time, rounded to
// nanoseconds; args.cycles is exact. The bytes depend only on the run and the version of pgsim.
func (r *Recorder) WriteJSON(w io.Writer, version string, run sim.Result) error {
	t, err := newTracks(run)
	if err != nil {
		return err
	}
	j := &jsonWriter{
		w: bufio.NewWriter(w), tracks: t, named: map[track]bool{}, processes: map[int]bool{},
		arrayMHz: run.Accelerator.Clock.FrequencyMHz, memoryMHz: t.device.ClockMHz,
	}
	j.head(version, r.options, run)
	if err := r.Replay(run, j.layer, j.event); err != nil {
		return err
	}
	j.idle()
	j.raw([]byte("\n]}\n"))
	return j.w.Flush()
}

// jsonWriter writes trace events. It keeps errors of its writer until it is flushed.
type jsonWriter struct {
	w         *bufio.Writer
	tracks    tracks
	named     map[track]bool
	processes map[int]bool
	arrayMHz  float64
	memoryMHz float64
	events    int
	name      []byte // of the layer, as JSON
	index     int    // of the layer

	end      int64 // of the events of the layer, in nanoseconds
	idleFrom int64 // end of the last pass, 0 if there is none
	queued   int   // gated outputs
	line     []byte
}

// head writes the part before the events, and the network.
func (j *jsonWriter) head(version string, o Options, run sim.Result) {
	layers := ""
	if o.Layers != nil {
		layers = o.Layers.String()
	}
	data, _ := json.Marshal(struct { // strings and a number can always be marshalled
		Format    string  `json:"format"`
		Version   string  `json:"version"`
		Workload  string  `json:"workload"`
		Checksum  string  `json:"checksum"`
		Config    string  `json:"config"`
		Frequency float64 `json:"array_mhz"`
		DRAM      float64 `json:"dram_mhz"`
		Layers    string  `json:"layers"`
	}{
		Format, version, run.Workload.Name, run.Workload.Checksum, run.Accelerator.Name,
		j.arrayMHz, j.memoryMHz, layers,
	})
	j.raw(fmt.Appendf(nil, `{"displayTimeUnit":"ns","otherData":%s,"traceEvents":[`, data))
	total := uint64(0)
	for _, l := range run.Layers {
		total += uint64(l.Report.Cycles)
	}
	j.slice(layersTrack, quote(run.Workload.Name), "network", 0, j.array(0, total))
	j.args("cycles", total, "images", uint64(run.Workload.Images))
	j.close()
}

// array returns the nanosecond in which a cycle of the array starts, for a layer that starts in
// the given cycle.
func (j *jsonWriter) array(start, cycle uint64) int64 {
	return nanoseconds(start+cycle, j.arrayMHz)
}

// memory is like array, for a cycle of the memory clock.
func (j *jsonWriter) memory(start, cycle uint64) int64 {
	const perMicrosecond = 1e3
	return int64(math.Round(float64(start)*perMicrosecond/j.arrayMHz + float64(cycle)*perMicrosecond/j.memoryMHz))
}

func nanoseconds(cycle uint64, mhz float64) int64 {
	const perMicrosecond = 1e3
	return int64(math.Round(float64(cycle) * perMicrosecond / mhz))
}

// layer writes a layer.
func (j *jsonWriter) layer(p Placed) error {
	j.at(p)
	j.slice(layersTrack, j.name, "layer", j.array(p.Start, 0), j.array(0, p.End()))
	b := p.Report.Breakdown
	j.layerArg()
	j.args("index", p.Index, "cycles", uint64(p.Report.Cycles), "busy", uint64(b.Busy))
	j.causes(b)
	j.args("m", p.M(p.Images), "n", p.N(), "k", p.K(), "gated_outputs", p.GatedOutputs)
	j.close()
	return nil
}

// at switches to a layer, to which the following events belong.
func (j *jsonWriter) at(p Placed) {
	j.index, j.name, j.end = p.Index, quote(p.Name), j.array(0, p.Last)
}

// event writes an event.
func (j *jsonWriter) event(p Placed, e *Event) error {
	if p.Index != j.index {
		j.at(p)
	}
	switch e.Kind {
	case Task:
		return nil
	case Bus, Row, Refresh:
		j.dram(p, e)
		return nil
	}
	first, last := p.Origin+e.From, p.Origin+e.To
	if e.Kind == Block || e.Kind == Phase {
		first, last = p.inside(first, last)
	}
	from, to := j.array(first, 0), min(j.array(last, 0), j.end)
	of := j.tracks.of(e)
	switch e.Kind {
	case Block:
		j.slice(of, fmt.Appendf(nil, `"block %d"`, e.Index), "block", from, to)
		j.args("block", e.Index, "column_group", e.Group, "time_step", e.Step)
		j.extent(e)
	case Pass:
		j.pass(of, e, from, to)
	case Phase:
		j.slice(of, []byte(`"LSB phase"`), "phase", from, to)
		j.args("phase", e.Index, "block", e.Block, "column_group", e.Group, "passes", e.Passes)
	case Stall:
		j.slice(of, quote(e.Cause.Label()), "stall", from, to)
		j.args("block", e.Block)
		j.text("cause", e.Cause.String())
	case Drain:
		j.slice(of, quote("drain of "+passNames[e.Bits]), "drain", from, to)
		j.args("block", e.Block, "final_outputs", e.Final)
	case Transfer:
		j.transfer(of, e, from, to)
	}
	j.args("cycles", e.To-e.From)
	j.layerArg()
	j.close()
	if e.Kind == Pass {
		j.passCounters(e, from, to)
	}
	return nil
}

// pass begins a pass.
func (j *jsonWriter) pass(of track, e *Event, from, to int64) {
	j.slice(of, quote(e.passName()), "pass", from, to)
	j.args("pass", e.Index, "block", e.Block, "column_group", e.Group)
	if e.Tile >= 0 {
		j.args("tile", e.Tile)
	}
	j.extent(e)
	if e.Low > 0 {
		j.args("low_outputs", e.Low)
	}
	j.args("busy", e.Busy, stall.BlockCut.String(), e.BlockCut, stall.QueueImbalance.String(), e.Imbalance,
		stall.Scratchpad.String(), e.Stretch, stall.FillDrain.String(), e.Load, "final_outputs", e.Final)
}

// extent adds the pixels and channels of an event.
func (j *jsonWriter) extent(e *Event) {
	j.args("first_pixel", e.Pixels.Lo, "last_pixel", e.Pixels.Hi-1,
		"first_channel", e.Channels.Lo, "last_channel", e.Channels.Hi-1)
}

// transfer begins a transfer.
func (j *jsonWriter) transfer(of track, e *Event, from, to int64) {
	name := "load"
	if e.Transfer.Store {
		name = "store"
	}
	j.slice(of, quote(name+" "+e.Transfer.Pad.String()), "dma", from, to)
	j.args("transfer", e.Index, "bytes", e.Transfer.Bytes, "address", e.Transfer.Address,
		"waited_cycles", e.From-e.Requested)
}

// dram writes an event of a DRAM channel, in cycles of its clock.
func (j *jsonWriter) dram(p Placed, e *Event) {
	from, to := j.memory(p.Origin, e.From), min(j.memory(p.Origin, e.To), j.end)
	if from >= to {
		return // a refresh at the very end
	}
	of := j.tracks.of(e)
	switch {
	case e.Kind == Row:
		j.slice(of, fmt.Appendf(nil, `"row %d"`, e.Location.Row), "dram", from, to)
		j.args("row", e.Location.Row, "reads", e.Reads, "writes", e.Writes)
	case e.Kind == Refresh:
		j.slice(of, []byte(`"refresh"`), "dram", from, to)
	case e.Reads > 0:
		j.slice(of, []byte(`"read"`), "dram", from, to)
		j.args("bursts", e.Reads)
	default:
		j.slice(of, []byte(`"write"`), "dram", from, to)
		j.args("bursts", e.Writes)
	}
	j.args("dram_cycles", e.To-e.From)
	j.layerArg()
	j.close()
}

// passCounters writes the values of counters from the beginning of a pass on, and that no PE
// worked since the pass before.
func (j *jsonWriter) passCounters(e *Event, from, to int64) {
	if from > j.idleFrom {
		j.idle()
	}
	const perCent = 100
	j.counter("PEs at work, %", from, strconv.FormatFloat(perCent*e.Worked, 'f', 1, 64))
	if e.Queued != j.queued {
		j.queued = e.Queued
		j.counter("gated outputs queued", from, strconv.Itoa(e.Queued))
	}
	j.idleFrom = to
}

// idle writes that no PE works after the end of the last pass.
func (j *jsonWriter) idle() {
	if j.idleFrom > 0 {
		j.counter("PEs at work, %", j.idleFrom, "0")
	}
}

// quote returns a string as JSON.
func quote(s string) []byte {
	q, _ := json.Marshal(s) // a string can always be marshalled
	return q
}
