package pe

// Timeline keeps the time of one array: it tells when the next pass may start
// and when the last result has left.
type Timeline struct {
	geometry Geometry
	overlap  Overlap
	free     Cycle
	results  Cycle // T + S + D of the last draining pass
	drains   bool  // a pass has drained
	end      Cycle
	unit     unit
}

// NewTimeline returns the timeline of an idle array whose feeders are free at cycle 0.
func NewTimeline(g Geometry, o Overlap) *Timeline {
	return &Timeline{geometry: g, overlap: o}
}

// Follow makes the timeline of an idle array continue another one, whose passes ran before on the
// same array. The two may differ only in how many column groups share the array.
func (t *Timeline) Follow(before *Timeline) {
	t.free, t.results, t.drains, t.end, t.unit = before.free, before.results, before.drains, before.end, before.unit
}

// Free returns the cycle from which the feeders are free for another pass.
func (t *Timeline) Free() Cycle { return t.free }

// WaitUntil keeps the feeders idle until the given cycle, which may already have passed.
func (t *Timeline) WaitUntil(c Cycle) { t.free = max(t.free, c) }

// FreeOfArray returns the cycle from which the feeders would be free if the post-processing
// unit had not held up the results of the last pass.
func (t *Timeline) FreeOfArray() Cycle { return t.unit.free }

// Earliest returns the first cycle in which pass p may start: the array can start it, and the
// post-processing unit takes its results.
func (t *Timeline) Earliest(p Pass) Cycle { return max(t.EarliestOfArray(p), t.unit.earliest(p)) }

// EarliestOfArray returns the first cycle in which the array itself could start pass p. The feeders
// are free then. If the results of p take the drain chains, they reach them only after those of the
// previous draining pass have moved on.
func (t *Timeline) EarliestOfArray(p Pass) Cycle {
	if !p.Drains || p.Flows || p.OwnChains || p.Returned > 0 || !t.drains {
		return t.free
	}
	chainFree := t.results + Cycle(t.geometry.ChainRows())
	if arrives := t.free + p.compute(); arrives >= chainFree {
		return t.free
	}
	return chainFree - p.compute()
}

// Start starts pass p at the given cycle, which is at or after Earliest(p).
func (t *Timeline) Start(p Pass, at Cycle) {
	if p.Returned > 0 {
		t.end = max(t.end, p.Returned+1)
		t.unit.free, t.unit.end = t.free, max(t.unit.end, t.end)
		return
	}
	t.free = at + t.overlap.keeps(t.geometry, p)
	t.unit.start(t.geometry, t.overlap, p, at)
	if p.Drains {
		t.drains = true
		t.results = at + p.compute()
		t.end = max(t.end, at+t.geometry.Drained(p))
	}
}

// TimelineState is the state that future passes depend on, in cycles from when the feeders are
// free.
type TimelineState struct {
	drains            bool
	sinceResults, end int64
	// unit is for how long the post-processing unit takes no results. endOfArray is end without the
	// delays by the unit.
	unit, endOfArray int64
}

// State returns the state of the array.
func (t *Timeline) State() TimelineState {
	since := func(c Cycle) int64 { return int64(c) - int64(t.free) }
	return TimelineState{t.drains, -since(t.results), since(t.end), max(0, since(t.unit.ready)), since(t.unit.end)}
}

// Skip moves all times forward, as if the array had reached the same state that many cycles later.
func (t *Timeline) Skip(cycles Cycle) {
	t.free += cycles
	t.results += cycles
	t.end += cycles
	t.unit.skip(cycles)
}

// End returns the cycle after the one in which the last result has left the array, or 0 if none
// has.
func (t *Timeline) End() Cycle { return t.end }

// EndOfArray returns what End would be if the post-processing unit had held up no result of the
// passes that were started.
func (t *Timeline) EndOfArray() Cycle { return t.unit.end }
