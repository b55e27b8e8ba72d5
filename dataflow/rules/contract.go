package rules

// contract is what the rules ask of a policy beyond what they ask of all.
type contract struct {
	// bound is set for what is no machine: it keeps the feeders and the books alone.
	bound bool
	// dense is set where no pass decides.
	dense bool
	// allLow is set where all outputs get a low part, whatever their gates: which are used is
	// chosen where they leave the array, and no decision has to be known before.
	allLow bool
	// decided is how much of a tile must be decided before any low part of it starts.
	decided scope
	// ownStreams is set where every PE has an activation stream of its own in LSB
	// passes; otherwise the PEs of a row work on the same pixel.
	ownStreams bool
	// w and v are the reach of a low part: columns of a cluster, rows of a
	// neighbourhood. First is the first row in which low parts are completed, not 0
	// where there is a band: then pixel i is at home in row i of the band, counted from
	// its first row again and again.
	w, v, first int
	// byPixel is set where a batch is of one pixel: every PE has a weight stream of its
	// own in LSB passes, and a bank holds the entries that a row decided, not a column.
	byPixel bool
	// room is how many entries a bank's part of v rows holds, 0 for no queues.
	room int
	// ownRows is set where a tile in flight counts with the rows that it has, not R.
	ownRows bool
	// sets is how many sums a PE holds that an MSB pass leaves there; with 0 every
	// pass drains.
	sets int
}

// scope is what has to be decided.
type scope int

const (
	ownPE scope = iota
	ownRow
	wholeTile
)

// contractOf returns what a machine's policy is held to.
func contractOf(m Machine) contract {
	all := contract{decided: wholeTile, w: m.Cols, v: m.Rows}
	switch m.Policy {
	case "dense":
		return contract{dense: true, w: m.Cols, v: m.Rows}
	case "ideal":
		return contract{bound: true, w: m.Cols, v: m.Rows, ownStreams: true}
	case "both-passes":
		all.w, all.v, all.allLow = 1, 1, true
	case "lockstep":
		all.w, all.v, all.sets = 1, 1, 2
	case "row-pack":
		all.w, all.decided = 1, ownRow
	case "pe-queue":
		return all.queued(m, 1, 1)
	case "column-queue":
		return all.queued(m, 1, m.Rows)
	case "column-share", "pixel-share":
		return all.queued(m, m.Cols, m.Rows)
	case "column-greedy", "layer-share":
		return all.queued(m, orAll(m.ShareColumns, m.Cols), orAll(m.ShareRows, m.Rows))
	case "band-share":
		const share, of = 3, 8
		band := orAll(m.BandRows, (share*m.Rows+of-1)/of)
		all.first, all.ownRows = m.Rows-band, true
		return all.queued(m, orAll(m.ShareColumns, m.Cols), orAll(m.ShareRows, band))
	default:
		return contract{w: m.Cols, v: m.Rows, ownStreams: true}
	}
	return all
}

// contractFor returns what a machine's policy is held to in a layer.
func contractFor(m Machine, l Layer) contract {
	if m.Policy != "pixel-share" || l.together() > m.Rows {
		return contractOf(m)
	}
	return contract{decided: wholeTile, w: m.Cols, v: m.Rows, byPixel: true, room: m.QueueDepth * m.Cols}
}

// together returns how many pixels a layer or, if it is recurrent, a time step has.
func (l Layer) together() int {
	if l.Step == nil {
		return l.Pixels
	}
	n := 0
	for pixel := range l.Pixels {
		if l.Step(pixel) == l.Step(0) {
			n++
		}
	}
	return n
}

// queued returns the contract of a policy with queues of depth F.
func (c contract) queued(m Machine, w, v int) contract {
	c.w, c.v, c.ownStreams = w, v, true
	c.room = m.QueueDepth * m.Rows / c.parts(m)
	return c
}

// parts returns how many neighbourhoods there are.
func (c contract) parts(m Machine) int { return (m.Rows - c.first) / c.v }

func orAll(part, all int) int {
	if part == 0 {
		return all
	}
	return part
}

// AllLow tells whether all outputs get a low part, whatever their gates.
func (m Machine) AllLow() bool { return contractOf(m).allLow }

// Reach returns within how many columns (w) and rows (v) of the PE that decided it an
// output is completed, and the first row in which it may be.
func (m Machine) Reach() (w, v, first int) {
	c := contractOf(m)
	return c.w, c.v, c.first
}
