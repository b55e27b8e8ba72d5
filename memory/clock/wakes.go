package clock

// Wakes are the cycles in which something is to be woken, the next one last.
type Wakes []uint64

// Add adds a cycle and returns true, or false if an earlier one is there: who is
// woken then has to ask again.
func (w *Wakes) Add(cycle uint64) bool {
	if n := len(*w); n > 0 && (*w)[n-1] <= cycle {
		return false
	}
	*w = append(*w, cycle)
	return true
}

// Set adds a cycle as Add does.
func (w *Wakes) Set(cycle uint64) { w.Add(cycle) }

// Next returns the next cycle, or Never.
func (w Wakes) Next() uint64 {
	if len(w) == 0 {
		return Never
	}
	return w[len(w)-1]
}

// Pop takes the next cycle out.
func (w *Wakes) Pop() { *w = (*w)[:len(*w)-1] }

// Never is later than every cycle.
const Never = ^uint64(0)

// Waker is who can be asked to wake something in a cycle: an Alarm or Wakes.
type Waker interface {
	// Set asks to be woken in a cycle, or in an earlier one that is set.
	Set(cycle uint64)
}
