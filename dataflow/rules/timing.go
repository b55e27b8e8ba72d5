package rules

// timing says when the passes so far keep the feeders, the drain chains and the cell busy.
type timing struct {
	machine Machine
	layer   Layer
	started bool
	last    uint64 // start of the last pass
	fed     uint64 // when the feeders are free
	drained bool   // a pass has drained
	loaded  uint64 // when the results of the last draining pass reached the chains
	end     uint64 // cycle after the one in which the last result leaves
	step    int    // current time step
	ready   uint64 // when its state is available
}

// decision is D of a pass that decides.
func decision(p Pass) uint64 {
	if p.Decides {
		return 1
	}
	return 0
}

// loads returns when the result of PE(0,0) reaches its drain chain: T + S + D.
func loads(p Pass) uint64 { return p.Start + p.Steps + decision(p) }

// computed returns the cycle after the one in which the last PE has computed and compared:
// T + S + D + R + C - 2.
func (t *timing) computed(p Pass) uint64 {
	return loads(p) + uint64(t.machine.rowsOfPEs()) + uint64(t.machine.colsOfPEs()) - 2
}

// chainRows returns how many rows pass their results to one drain chain: R/n.
func (t *timing) chainRows() uint64 {
	return uint64(t.machine.rowsOfPEs() / max(1, t.machine.DrainChains))
}

// left returns the cycle after the one in which the last result has left.
func (t *timing) left(p Pass) uint64 { return t.computed(p) + t.chainRows() }

// feeders checks that the feeders are free, and that passes come in order.
func (t *timing) feeders(p Pass) *Violation {
	switch {
	case t.started && p.Start < t.last:
		return ofPass("feeders", "it starts in cycle %d, before the pass before it, which starts in %d", p.Start, t.last)
	case p.Start < t.fed:
		return ofPass("feeders", "it starts in cycle %d, with overlap %s the feeders are free in %d", p.Start, t.machine.Overlap, t.fed)
	}
	return nil
}

// drain checks that no chain register takes a result while it holds another. Row r of a chain is
// free R/n cycles after the results of the previous pass reached it.
func (t *timing) drain(p Pass) *Violation {
	if !p.Drains || !t.drained || contractOf(t.machine).bound {
		return nil
	}
	if free := t.loaded + t.chainRows(); loads(p) < free {
		return ofPass("drain", "its results reach the drain chains in cycle %d, those of the pass before are in the way until %d", loads(p), free)
	}
	return nil
}

// state checks that the pass reads no state that has not been computed yet.
func (t *timing) state(p Pass) *Violation {
	if t.layer.Step == nil {
		return nil
	}
	for _, w := range p.Work {
		step := t.layer.Step(w.Pixel)
		if step > t.step {
			t.step, t.ready = step, t.end+t.machine.StateLatency
		}
		switch {
		case step < t.step:
			return of(w, "state", "it works on time step %d, after one of step %d", step, t.step)
		case p.Start < t.ready:
			return of(w, "state", "it reads the state of time step %d in cycle %d, which is there in %d", step, p.Start, t.ready)
		}
	}
	return nil
}

// start records a pass that breaks no rule.
func (t *timing) start(p Pass) {
	bound := contractOf(t.machine).bound
	t.started, t.last = true, p.Start
	switch {
	case t.machine.Overlap == "full":
		t.fed = p.Start + p.Steps
	case t.machine.Overlap == "none" && p.Drains && !bound:
		t.fed = t.left(p)
	default:
		t.fed = t.computed(p)
	}
	if p.Drains {
		t.drained, t.loaded = true, loads(p)
		t.end = max(t.end, t.left(p))
	}
}
