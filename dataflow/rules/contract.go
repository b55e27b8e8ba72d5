package rules

// contract is what the rules require of one policy in addition to what they require of all.
type contract struct {
	// bound is set if the policy is not a machine: it only has to keep the feeders and the books.
	bound bool
	// dense is set if no pass decides.
	dense bool
	// allLow is set if all outputs get a low part, whatever their gates. Which low parts are used
	// is chosen where they leave the array, so no decision has to be known before.
	allLow bool
	// decided is how much of a tile must be decided before any low part of it starts.
	decided scope
	// ownStreams is set if every PE has its own activation stream in LSB passes. Otherwise the PEs
	// of a row work on the same pixel.
	ownStreams bool
	// w and v are the reach of a low part: columns of a cluster, and rows of a neighbourhood. first
	// is the first row in which low parts are completed. It is not 0 if there is a band. Then the
	// home of pixel i is found by counting i rows of the band, and starting again at its first row
	// after the last.
	w, v, first int
	// byPixel is set if a batch is of one pixel. Every PE then has its own weight stream in LSB
	// passes, and a bank holds the entries that a row decided, not a column.
	byPixel bool
	// room is how many entries a bank's part of v rows holds. 0 means that there are no queues.
	room int
	// ownRows is set if a tile in flight counts as the rows that it has, not as R.
	ownRows bool
	// sets is the number of sums that MSB passes can leave in a PE. With 0, every pass drains.
	sets int
}

// scope is how much has to be decided.
type scope int

const (
	ownPE scope = iota
	ownRow
	wholeTile
)

// contractOf returns the contract of a machine's policy.
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

// contractFor returns the contract of a machine's policy in a layer.
func contractFor(m Machine, l Layer) contract {
	if m.Policy != "pixel-share" || l.together() > m.Rows {
		return contractOf(m)
	}
	return contract{decided: wholeTile, w: m.Cols, v: m.Rows, byPixel: true, room: m.QueueDepth * m.Cols}
}

// together returns the number of pixels of a layer or, if it is recurrent, of a time step.
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

// parts returns the number of neighbourhoods.
func (c contract) parts(m Machine) int { return (m.Rows - c.first) / c.v }

func orAll(part, all int) int {
	if part == 0 {
		return all
	}
	return part
}

// AllLow tells whether all outputs get a low part, whatever their gates.
func (m Machine) AllLow() bool { return contractOf(m).allLow }

// Reach returns how far from the PE that decided it an output may be completed, in columns (w) and
// rows (v). It also returns the first row in which it may be completed.
func (m Machine) Reach() (w, v, first int) {
	c := contractOf(m)
	return c.w, c.v, c.first
}
