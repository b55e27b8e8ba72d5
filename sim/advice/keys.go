package advice

import (
	"strconv"

	"pgsim/configs"
)

// Keys are the keys that a machine can have more of. A number is doubled, which gives the next
// valid value where numbers have to divide each other. A switch is turned on. A key that has no
// effect on a machine is left out for that machine. To try one more key, add it here.
//
// Keys that make another machine, and not more of the same, are not listed: the clock, the names
// of kinds, widths of operands and latencies.
var Keys = []string{
	"array.rows",          // PEs, for more pixels
	"array.cols",          // PEs, for more channels
	"array.lanes",         // products of a PE side by side
	"array.drain_chains",  // chains through which results leave a column
	"array.fold",          // column groups that share the array where a layer has few pixels
	"array.queue_depth",   // entries of queues of gated outputs
	"array.share_columns", // columns that run each other's batches
	"array.share_rows",    // rows that take each other's entries
	"scratchpads.activation.capacity_kib",
	"scratchpads.activation.banks",     // side by side
	"scratchpads.activation.word_bits", // of a bank in a cycle
	"scratchpads.activation.ports",     // words of a bank in a cycle
	"scratchpads.activation.double_buffered",
	"scratchpads.activation.broadcast", // one read for all PEs that want a word
	"scratchpads.weight.capacity_kib",
	"scratchpads.weight.banks",
	"scratchpads.weight.word_bits",
	"scratchpads.weight.ports",
	"scratchpads.weight.double_buffered",
	"scratchpads.output.capacity_kib",
	"scratchpads.output.banks",
	"scratchpads.output.word_bits",
	"scratchpads.output.ports",
	"scratchpads.output.double_buffered",
	"dma.max_outstanding", // DRAM requests in flight
	"dram.channels",
}

// step returns the value of a key and one step more of it. It returns false if the machine can
// have no more of it: the key has no effect, the switch is on, or 0 means all.
func step(machine configs.Accelerator, key string) (from, to string, ok bool) {
	const twice = 2
	f, ok := machine.Field(key)
	switch {
	case !ok:
		return "", "", false
	case f.Value.CanInt():
		n := f.Value.Int()
		if _, counts := f.Value.Interface().(configs.Count); counts {
			n = max(n, 1) // a value that isn't given is 1
		}
		return strconv.FormatInt(n, 10), strconv.FormatInt(twice*n, 10), n > 0
	}
	return strconv.FormatBool(false), strconv.FormatBool(true), !f.Value.Bool()
}
