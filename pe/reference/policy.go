package reference

import (
	"iter"

	"pgsim/configs/extension"
)

// policy decides which pass is next. It is a sequence of orders that reads like its schedule. The
// controller takes an order in the cycle in which the feeders are free and the previous order has
// been carried out. So the code between two orders runs in that cycle and sees the decisions that
// are known by then.
type policy interface {
	orders(pl *plan) iter.Seq[order]
}

// policyFunc is a policy without settings.
type policyFunc func(pl *plan) iter.Seq[order]

func (f policyFunc) orders(pl *plan) iter.Seq[order] { return f(pl) }

// order is a pass to run, or a condition to wait for.
type order struct {
	pass  *pass
	until func() bool
	// elsewhere is set if other arrays end the wait.
	elsewhere bool
}

func run(p *pass) order { return order{pass: p} }

func wait(until func() bool) order { return order{until: until} }

func elsewhere(until func() bool) order { return order{until: until, elsewhere: true} }

// Policies are the policies that the model knows, perhaps fewer than pgsim has. Each policy
// registers itself. The tagged fields of a struct are its settings, as in a description.
var Policies = extension.New[policy]("policy", "")

// queueDepth is shared by the policies with queues.
type queueDepth struct {
	// QueueDepth (F) is the depth of the queues of gated outputs.
	QueueDepth int `yaml:"queue_depth" range:"1.." default:"8"`
}

// columnDepth is the depth of column queues. A column that keeps up to R-1 entries after a phase
// and expects R more needs room for 2R entries.
type columnDepth struct {
	// QueueDepth (F) is the depth of the queues of gated outputs.
	QueueDepth int `yaml:"queue_depth" range:"2.." default:"8"`
}
