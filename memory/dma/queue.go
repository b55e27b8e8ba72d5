package dma

// queue is first in, first out. It reuses its memory.
type queue[T any] struct {
	items []T
	first int // of items
}

func (q *queue[T]) len() int { return len(q.items) - q.first }

func (q *queue[T]) push(x T) {
	if q.first > 0 && len(q.items) == cap(q.items) {
		q.items = q.items[:copy(q.items, q.items[q.first:])]
		q.first = 0
	}
	q.items = append(q.items, x)
}

// pop takes out the first item, which must exist.
func (q *queue[T]) pop() T {
	x := q.items[q.first]
	q.first++
	if q.first == len(q.items) {
		q.items, q.first = q.items[:0], 0
	}
	return x
}
