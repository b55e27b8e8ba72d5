package results

import (
	"slices"

	"pgsim/results/format"
)

// Counters are a policy's own counters, in its own order, and the sums of parts of K that went
// through the output scratchpad. In JSON they are an object. Metrics without counters have no
// columns for them.
type Counters []Counter

// Counter is one counter.
type Counter struct {
	Name  string
	Value uint64
}

// Value returns the counter with a name; false if there is none.
func (c Counters) Value(name string) (uint64, bool) {
	at := slices.IndexFunc(c, func(c Counter) bool { return c.Name == name })
	if at < 0 {
		return 0, false
	}
	return c[at].Value, true
}

// Add returns the sums of counters by name. A counter that one side lacks is the other side's.
func (c Counters) Add(other Counters) Counters {
	sum := slices.Clone(c)
	for _, o := range other {
		at := slices.IndexFunc(sum, func(s Counter) bool { return s.Name == o.Name })
		if at < 0 {
			sum = append(sum, o)
			continue
		}
		sum[at].Value += o.Value
	}
	return sum
}

// MarshalJSON writes {"counter": ..., ...}.
func (c Counters) MarshalJSON() ([]byte, error) {
	var o objectWriter
	for _, counter := range c {
		o.add(counter.Name, format.Count(counter.Value))
	}
	return o.bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON writes, keeping the order of the counters.
func (c *Counters) UnmarshalJSON(data []byte) error {
	*c = nil
	return readObject(data, func(name string, value uint64) { *c = append(*c, Counter{name, value}) })
}

// counterFigures returns a figure for every counter that any of the metrics has.
func counterFigures(some []Metrics) []Figure {
	var list []Figure
	for _, m := range some {
		for _, c := range m.Counters {
			f := counterFigure(c.Name)
			if !slices.ContainsFunc(list, func(of Figure) bool { return of.Name == f.Name }) {
				list = append(list, f.complete())
			}
		}
	}
	return list
}

// counterFigure is the figure of a counter.
func counterFigure(name string) Figure {
	return Figure{
		Name: "counter_" + name, Label: "counter: " + name, Unit: "events", Section: WorkSection,
		Doc: "a counter of the policy, see `pgsim explain policy`, or `part_sums_written` and `part_sums_read`: sums of a part of K " +
			"that went to the output scratchpad and came back, or `post_operations`: of the lanes of the post-processing unit; `counters` is absent where there are none",
		path: "counters." + name,
		at: func(m *Metrics) any {
			if v, ok := m.Counters.Value(name); ok {
				return &v
			}
			return nil
		},
	}
}
