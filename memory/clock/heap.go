package clock

// Heap holds items and gives out the first one. It is container/heap without an interface in
// between, for the inner loop of a run.
type Heap[T interface{ Before(T) bool }] []T

// Push adds an item.
func (h *Heap[T]) Push(x T) {
	*h = append(*h, x)
	all := *h
	i := len(all) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !x.Before(all[parent]) {
			break
		}
		all[i] = all[parent]
		i = parent
	}
	all[i] = x
}

// Pop takes out an item that no other item comes before.
func (h *Heap[T]) Pop() T {
	all := *h
	first, last := all[0], len(all)-1
	x := all[last]
	var none T
	all[last] = none
	all = all[:last]
	*h = all
	if last > 0 {
		all.sink(x)
	}
	return first
}

// sink puts an item in the first place and moves it down to where it belongs.
func (h Heap[T]) sink(x T) {
	i := 0
	for {
		child := 2*i + 1
		if child+1 < len(h) && h[child+1].Before(h[child]) {
			child++
		}
		if child >= len(h) || !h[child].Before(x) {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = x
}
