package reference

import "iter"

// policy decides which pass is next. It is a sequence of orders that reads
// like the schedule it stands for: the controller draws an order in the cycle
// in which the feeders are free and the order before is carried out, so the
// code between two orders runs in that cycle and sees the decisions that are
// known by then.
type policy func(pl *plan) iter.Seq[order]

// order is a pass to run, or a condition to wait for.
type order struct {
	pass  *pass
	until func() bool
}

func run(p *pass) order { return order{pass: p} }

func wait(until func() bool) order { return order{until: until} }

// policies are all policies by name.
var policies = map[string]policy{
	"dense":        dense,
	"lockstep":     lockstep,
	"row-pack":     rowPack,
	"pe-queue":     peQueue,
	"column-queue": columnQueue,
	"column-share": columnShare,
	"ideal":        ideal,
}

// minQueueDepth is the least Machine.QueueDepth of the policies with queues. A
// column that keeps up to R-1 entries after a phase and expects R more needs
// room for 2R.
var minQueueDepth = map[string]int{
	"pe-queue":     1,
	"column-queue": 2,
	"column-share": 2,
}
