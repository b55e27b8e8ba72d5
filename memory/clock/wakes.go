package clock

import "cmp"

// Pending are points in time, the next one last.
type Pending[T cmp.Ordered] []T

// Add adds a point and returns true. It returns false if the next point is not later than the new
// one.
func (p *Pending[T]) Add(at T) bool {
	if n := len(*p); n > 0 && (*p)[n-1] <= at {
		return false
	}
	*p = append(*p, at)
	return true
}

// Pop takes the next point out.
func (p *Pending[T]) Pop() { *p = (*p)[:len(*p)-1] }

// Wakes are the cycles in which something is to be woken. Where Add returns false, whatever is
// woken earlier has to ask again.
type Wakes struct{ Pending[uint64] }

// Set adds a cycle as Add does.
func (w *Wakes) Set(cycle uint64) { w.Add(cycle) }

// Next returns the next cycle, or Never.
func (w *Wakes) Next() uint64 {
	if n := len(w.Pending); n > 0 {
		return w.Pending[n-1]
	}
	return Never
}

// Never is later than every cycle.
const Never = ^uint64(0)

// Waker can be asked to wake something in a cycle. It is an Alarm or Wakes.
type Waker interface {
	// Set asks to be woken in a cycle, or in an earlier one that is set.
	Set(cycle uint64)
}
