package stall

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// By holds cycles by cause. In JSON it is an object in the order of the causes.
type By[T ~uint64] [Count]T

// Total returns the sum over all causes.
func (b By[T]) Total() T {
	var total T
	for _, cycles := range b {
		total += cycles
	}
	return total
}

// Add adds the cycles of another layer.
func (b *By[T]) Add(other By[T]) {
	for c, cycles := range other {
		b[c] += cycles
	}
}

// Convert returns the same cycles in another number type.
func Convert[T, U ~uint64](b By[U]) By[T] {
	var converted By[T]
	for c, cycles := range b {
		converted[c] = T(cycles)
	}
	return converted
}

// MarshalJSON writes {"fill_drain": ..., ...}.
func (b By[T]) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for c, cycles := range b {
		if c > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendQuote(text, infos[c].Name)
		text = append(text, ':')
		text = strconv.AppendUint(text, uint64(cycles), 10)
	}
	return append(text, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes. It refuses unknown causes. A missing cause has no
// cycles. So records that are older than a cause can still be read, and their readers check that
// the parts add up.
func (b *By[T]) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil // by the convention of package json
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return fmt.Errorf("stall: must be an object of cycles by cause, got %s", data)
	}
	*b = By[T]{}
	for name, value := range object {
		cause, err := Named(name)
		if err != nil {
			return fmt.Errorf("stall: %w", err)
		}
		var cycles uint64
		if err := json.Unmarshal(value, &cycles); err != nil {
			return fmt.Errorf("stall.%s: must be a number of cycles, got %s", name, value)
		}
		b[cause] = T(cycles)
	}
	return nil
}
