package pe

// This file has the timing of the post-processing unit, which takes the results as they leave the
// array. It works on the results of one pass at a time, for Post cycles ([Pass]). Its queue holds
// one result of every drain chain. While the queue is full the chains stop, so the results of the
// next pass wait in their PEs:
//
//	pass p     results come |- R/n -|              R/n: the chains alone
//	           unit         |------ Post ------|
//	pass q                             results |- R/n -|
//	                                   unit    |------ Post ------|
//
// Times are those of column 0. Results, and what holds them up, come one cycle later in each
// further column. The results of a pass that drains come from T + S + D + R - 1 on, one of every
// chain per cycle. So a pass takes the chains for max(R/n, Post) cycles instead of R/n. Of two
// consecutive passes p, q that drain, the results of q wait for the unit:
//
//	T(q) + S(q) + D(q) >= T(p) + S(p) + D(p) + Post(p)
//
// Where results flow (weight-stationary), they come while the pass streams, in S cycles from its
// first step on. Then max(S, Post) takes the place of max(R/n, Post), and the next stream waits for
// the unit.

// arrives returns how long after its start the first results of a pass come, without the time that
// all passes have in common. This is S + D or, if results flow, the time at which operands start to
// stream.
func (p Pass) arrives() Cycle {
	if p.Flows {
		return p.Load
	}
	return p.compute()
}

// Leaving returns the number of cycles for which the results of a pass leave a column.
func (g Geometry) Leaving(p Pass) Cycle { return g.window(p) + g.heldUp(p) }

// window returns the number of cycles for which the results of a pass leave a column if nothing
// holds them up.
func (g Geometry) window(p Pass) Cycle {
	if p.Flows {
		return p.Steps
	}
	return Cycle(g.ChainRows())
}

// heldUp returns for how many more cycles they leave because the post-processing unit can't keep
// up.
func (g Geometry) heldUp(p Pass) Cycle {
	if w := g.window(p); p.Post > w {
		return p.Post - w
	}
	return 0
}

// unit is how the post-processing unit changes the timing of an array.
type unit struct {
	// ready is the cycle from which the unit takes the results of the next pass.
	ready Cycle
	// free and end ignore delays by the unit. free is when the feeders would be free if it had not
	// held up the pass that started last. end is when the last result would have left if it had
	// held up no pass.
	free, end Cycle
}

// earliest returns the first cycle in which the unit allows a pass to start.
func (u unit) earliest(p Pass) Cycle {
	if !p.Drains || u.ready <= p.arrives() {
		return 0
	}
	return u.ready - p.arrives()
}

// start records that a pass starts.
func (u *unit) start(g Geometry, o Overlap, p Pass, at Cycle) {
	if p.Drains && p.Post > 0 {
		u.ready = at + p.arrives() + p.Post
	}
	p.Post = 0
	u.free = at + o.keeps(g, p)
	if p.Drains {
		u.end = max(u.end, at+g.Drained(p))
	}
}

// skip moves all times on.
func (u *unit) skip(cycles Cycle) {
	u.ready += cycles
	u.free += cycles
	u.end += cycles
}
