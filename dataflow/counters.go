package dataflow

import (
	"fmt"
	"slices"
)

// Counter is something that a policy counts itself.
type Counter struct {
	// Name is the counter's name in records: lower-case words joined by underscores. Unit is what
	// it counts, and Doc says when.
	Name, Unit, Doc string
	// Value is how often it happened.
	Value uint64
}

// Counting is a policy with its own counters, to which its sequences add with [Work.Count]. They
// are part of every layer's report, in this order. In layers that are not gated they stay 0.
type Counting interface {
	Policy
	// Counters returns the counters with values of 0.
	Counters() []Counter
}

// CountersOf returns the counters of a policy, nil if it has none.
func CountersOf(p Policy) []Counter {
	if c, ok := p.(Counting); ok {
		return slices.Clone(c.Counters())
	}
	return nil
}

// Count adds to a counter of the layer's policy. A counter that the policy does not declare is a
// bug and panics.
func (w Work) Count(name string, n int) {
	at := slices.IndexFunc(w.counters, func(c Counter) bool { return c.Name == name })
	if at < 0 {
		panic(fmt.Sprintf("dataflow: the policy counts %q, which it does not declare", name))
	}
	w.counters[at].Value += uint64(n)
}
