package sim

import (
	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/configs/strict"
	"pgsim/memory"
)

// ReadKind says how passes read words of the activation scratchpad.
type ReadKind struct {
	// Windows is set if they read the words that hold the operands of kernel windows.
	Windows bool
	// LineBuffers is set if every row has a buffer for the words of its window.
	LineBuffers bool
}

// ActivationReads are the known settings of scratchpads.activation.reads.
var ActivationReads = registry.New[ReadKind]("activation reads")

func init() {
	ActivationReads.Register(string(configs.UnrolledReads),
		"the operands of a kernel window lie behind each other: a bound, as if windows were unrolled for free", ReadKind{})
	ActivationReads.Register(string(configs.WindowReads),
		"an address generator reads the words that hold the operands of a window where pixels lie row by row; windows that "+
			"overlap read words again", ReadKind{Windows: true})
	ActivationReads.Register(string(configs.LineBufferReads),
		"as window, but what rows of the array stream together is read once, into a line buffer of every row",
		ReadKind{Windows: true, LineBuffers: true})
}

// checkReads refuses line buffers if rows hold no pixels.
func checkReads(acc configs.Accelerator, sumsBelowColumns bool) error {
	if acc.Scratchpads.Activation.Reads == configs.LineBufferReads && sumsBelowColumns {
		return strict.Errorf("scratchpads.activation.reads", "must be %s or %s with array.dataflow %s, got %s: rows hold operands there, "+
			"not pixels whose windows overlap", configs.UnrolledReads, configs.WindowReads, acc.Array.Dataflow, configs.LineBufferReads)
	}
	return nil
}

// ActivationWords are the words of the activation scratchpad that passes read, and those that they
// would read if kernel windows were stored unrolled.
type ActivationWords struct{ Read, Unrolled uint64 }

// words returns those of all passes so far, or none if windows are stored unrolled.
func (t *tally) words() ActivationWords {
	if t.operands.windows == nil {
		return ActivationWords{}
	}
	return ActivationWords{t.scratchpads[memory.Activation].Reads, t.unrolled}
}
