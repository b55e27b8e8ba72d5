package sweep

import (
	"iter"
)

// product yields every combination of one element of each list. The last list varies fastest.
func product[T any](lists [][]T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		at := make([]int, len(lists))
		for {
			combo := make([]T, len(lists))
			for i, list := range lists {
				combo[i] = list[at[i]]
			}
			if !yield(combo) {
				return
			}
			i := len(lists) - 1
			for ; i >= 0; i-- {
				at[i]++
				if at[i] < len(lists[i]) {
					break
				}
				at[i] = 0
			}
			if i < 0 {
				return
			}
		}
	}
}

// pointers returns pointers to copies of values.
func pointers[T any](values []T) []*T {
	all := make([]*T, len(values))
	for i := range values {
		v := values[i]
		all[i] = &v
	}
	return all
}
