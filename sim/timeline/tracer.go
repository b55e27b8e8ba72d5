package timeline

import (
	akita "github.com/sarchlab/akita/v3/sim"
	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/dma"
	"pgsim/sim"
)

// tracer records what Akita's components trace: the transfers of the DMA and, if requested,
// everything as it was traced.
type tracer struct {
	spool *spool
	time  akita.TimeTeller
	clock clock.Clock
	tasks bool
	// layerOf returns the layer of a transfer.
	layerOf func(id uint64) int

	open      map[string]*Event // tasks under way, by ID
	lanes     [memory.Pads]lanes
	transfers int
}

func newTracer(s *spool, m sim.SharedMachine, tasks bool) *tracer {
	return &tracer{spool: s, time: m.Engine, clock: m.Clock, tasks: tasks, layerOf: m.LayerOf, open: map[string]*Event{}}
}

// StartTask notes that a task begins.
func (t *tracer) StartTask(task tracing.Task) {
	transfer, isTransfer := dma.TransferOf(task)
	if !isTransfer && !t.tasks {
		return
	}
	now := t.time.CurrentTime()
	e := &Event{Task: TaskEvent{
		ID: task.ID, Parent: task.ParentID, Kind: task.Kind, What: task.What, Where: task.Where, Start: float64(now),
	}}
	if isTransfer {
		e.Transfer, e.Requested, e.Layer = transfer, t.clock.Cycle(now), t.layerOf(transfer.ID)
	} else if of, ok := t.open[task.ParentID]; ok {
		e.Layer = of.Layer
	}
	t.open[task.ID] = e
}

// StepTask notes that a transfer sends its first burst.
func (t *tracer) StepTask(task tracing.Task) {
	e, ok := t.open[task.ID]
	if !ok || task.Steps[0].What != dma.StepSending {
		return
	}
	e.From = t.clock.Cycle(t.time.CurrentTime())
	e.Lane = t.lanes[e.Transfer.Pad].take()
	e.Index = t.transfers
	t.transfers++
}

// EndTask records a task.
func (t *tracer) EndTask(task tracing.Task) {
	e, ok := t.open[task.ID]
	if !ok {
		return
	}
	delete(t.open, task.ID)
	now := t.time.CurrentTime()
	e.Task.End = float64(now)
	if e.Transfer.Bytes > 0 {
		t.lanes[e.Transfer.Pad].free(e.Lane)
		e.Kind, e.To = Transfer, t.clock.Cycle(now)
		t.spool.add(e)
	}
	if t.tasks {
		t.spool.add(&Event{Kind: Task, Layer: e.Layer, Task: e.Task})
	}
}

// lanes numbers things that are under way, each with the lowest free number.
type lanes []bool

// take takes the lowest free lane and returns it.
func (l *lanes) take() int {
	for i, taken := range *l {
		if !taken {
			(*l)[i] = true
			return i
		}
	}
	*l = append(*l, true)
	return len(*l) - 1
}

func (l *lanes) free(lane int) { (*l)[lane] = false }
