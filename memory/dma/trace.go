package dma

import (
	"fmt"

	"github.com/sarchlab/akita/v3/sim"
	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/memory"
)

// Kinds of the tasks that a DMA traces, and the milestone of a transfer.
const (
	// TaskTransfer is a transfer, from its request until it is complete. Its detail is a
	// memory.Transfer, and its What is "load" or "store".
	TaskTransfer = "transfer"
	// TaskRequest is a DRAM request of a transfer, from sending it until its answer. The name is
	// Akita's own.
	TaskRequest = "req_out"
	// StepSending is when the first burst of a transfer is sent.
	StepSending = "sending"
)

// traced tells whether anybody traces the DMA. If not, tracing costs nothing.
func (d *DMA) traced() bool { return d.NumHooks() > 0 }

// taskID names the task of a transfer.
func (d *DMA) taskID(t *transfer) string { return fmt.Sprintf("%s.Transfer[%d]", d.Name(), t.number) }

func (d *DMA) traceTransfer(t *transfer) {
	if !d.traced() {
		return
	}
	what := "load"
	if t.Store {
		what = "store"
	}
	tracing.StartTask(d.taskID(t), "", d, TaskTransfer, what, t.Transfer)
}

// traceBurst traces a DRAM request that is sent. The DMA must be traced.
func (d *DMA) traceBurst(t *transfer, r request, now sim.VTimeInSec) {
	if !t.sent {
		t.sent = true
		tracing.AddTaskStep(d.taskID(t), d, StepSending)
	}
	tracing.TraceReqInitiate(d.memory.message(r, now), d, d.taskID(t))
}

// traceAnswer traces the answer to the request in a slot, under the name of the request.
func (d *DMA) traceAnswer(slot int) {
	if d.traced() {
		tracing.EndTask(d.nameOf(slot)+"_"+TaskRequest, d)
	}
}

func (d *DMA) traceFinished(t *transfer) {
	if d.traced() {
		tracing.EndTask(d.taskID(t), d)
	}
}

// TransferOf returns the transfer that a task describes.
func TransferOf(task tracing.Task) (memory.Transfer, bool) {
	t, ok := task.Detail.(memory.Transfer)
	return t, ok
}
