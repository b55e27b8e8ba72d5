package sweep

import (
	"fmt"
	"strconv"
	"strings"
)

// Shard is a share of the points of a grid: part number Index, from 0, of Count equal parts. The
// zero value is all points.
type Shard struct{ Index, Count int }

// UnmarshalText reads "i/n", i from 0 to n-1.
func (s *Shard) UnmarshalText(text []byte) error {
	first, second, ok := strings.Cut(string(text), "/")
	index, errIndex := strconv.Atoi(first)
	count, errCount := strconv.Atoi(second)
	if !ok || errIndex != nil || errCount != nil || index < 0 || index >= count {
		return fmt.Errorf("must be i/n with i from 0 to n-1, got %q", text)
	}
	*s = Shard{index, count}
	return nil
}

// String returns "i/n", or "" for all.
func (s Shard) String() string {
	if s.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Count)
}

// MarshalText returns the same text as String.
func (s Shard) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// has tells whether a point is in the shard, given the number of points. Shards are contiguous in
// the order of the grid, because neighbours share their gates.
func (s Shard) has(point, points int) bool {
	return s.Count == 0 || point*s.Count/points == s.Index
}
