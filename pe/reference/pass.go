package reference

import "pgsim/pe"

// pass is one stream of operands through the array: what its feeders send,
// what every PE does with it, and what is known about it so far.
type pass struct {
	kind  string
	part  Part
	start pe.Cycle

	// groups is the number of groups of L operands, 0 for a pass that only drains. digits is the
	// number of digits that each group takes, and digitBits their width.
	groups, digits, digitBits int
	// firstGroup is the first group. more is set if other parts of the pass follow, which continue
	// from its sums.
	firstGroup int
	more       bool
	// sumsOut is set if the pass covers only a part of K, and its sums are added to those of other
	// passes outside the array.
	sumsOut bool

	// decides is set if the comparators decide once the sums are complete. drains is set if the
	// sums leave the array.
	decides, drains bool

	// decidingRows is how many rows decide, counted from the first. 0 means all.
	decidingRows int

	// weightRow is the row at which weights enter the columns. It is the first row or, for the LSB
	// part of a pass, the row of the second entry, which is the first row of that part.
	weightRow int
	// beside is the LSB part of a mixed pass, which runs in the rows from its weightRow on. whole
	// is the mixed pass of an LSB part. Both are nil for other passes.
	beside, whole *pass

	// ownChains makes the sums leave through drain chains that no other pass uses.
	ownChains bool

	// set is the accumulator set that takes the sums. Sums start at zero, or continue from those of
	// the pass named by continues.
	set       int
	continues *pass
	// wasted is set if an LSB pass computes its outputs anew.
	wasted bool
	// selects is the MSB pass that decides which sums of this LSB pass are used, out of the sums of
	// all outputs of its tile. The sums of that MSB pass, whose selected field is set, wait for
	// them.
	selects  *pass
	selected bool

	// step is the time step whose state the pass reads. convGroup is the convolution group of the
	// pixels that feeders stream (a PE's own stream belongs to the group of its output). rowPixel
	// is the pixel that feeder r streams, and colChannel the channel whose weights enter column c.
	// Both are none if there is nothing to send.
	step, convGroup      int
	rowPixel, colChannel []int
	// rowGroup is the convolution group by row if rows stream pixels of several groups.
	rowGroup []int
	// colHome is the array whose channel enters a column, or nil for this array.
	colHome []*array
	// ownActivations gives every PE a stream of its own output's pixel, and ownWeights a stream of
	// its own output's channel.
	ownActivations, ownWeights bool

	// jobs, known and gates have an entry per PE, row by row.
	jobs         []job
	known, gates []bool
	knownCount   int

	// unloaded is set when the last PE has passed its sum to the chain. left counts results that
	// have left the array.
	unloaded bool
	left     int
	// lent are sums of other arrays' outputs that have left.
	lent []lentSum
}

// none means that there is no pixel or channel.
const none = -1

// job is what one PE does in a pass.
type job struct {
	// m and n are the output whose sum the PE holds, or none.
	m, n int
	// state tells whether the PE works on the output, and if not, why.
	state jobState
	// home is the array to which the output belongs, or nil for this array.
	home *array
}

type jobState int

const (
	// partial: the tile, the batch or the array's share of a group is smaller than the array. It is
	// the zero value, because most idle PEs have no output.
	partial jobState = iota
	working
	notGated
	queueShorter
)

func idle(why jobState) job { return job{m: none, n: none, state: why} }

func work(m, n int) job { return job{m: m, n: n, state: working} }

// memory returns the memory that holds the operands of the output, given the memory of the array.
func (j job) memory(own *memory) *memory {
	if j.home != nil {
		return j.home.memory
	}
	return own
}

// steps returns S.
func (p *pass) steps() int { return p.groups * p.digits }

// length returns the number of cycles for which the feeders are busy with the pass.
func (p *pass) length() int {
	if p.beside != nil {
		return max(p.steps(), p.beside.steps())
	}
	return p.steps()
}

// at returns the part of the pass that runs in the row of a PE, or nil if none does.
func (p *pass) at(pe int) *pass {
	row := pe / len(p.colChannel)
	switch {
	case p.beside != nil && row >= p.beside.weightRow:
		return p.beside
	case row < p.weightRow:
		return nil
	}
	return p
}

// decidesAt tells whether a PE decides.
func (p *pass) decidesAt(pe int) bool { return pe < p.deciders() }

// deciders counts the PEs that decide.
func (p *pass) deciders() int {
	if p.decidingRows > 0 {
		return p.decidingRows * len(p.colChannel)
	}
	return len(p.jobs)
}

// shift returns the lowest plane of digit d. Digits are cut from plane low of the part upwards, so
// the most significant one, digit 0, may be short.
func (p *pass) shift(d int) int { return p.part.Low + (p.digits-1-d)*p.digitBits }

// compareCycles returns D, the cycles between the last product and the time when the result goes to
// the drain chain.
func (p *pass) compareCycles() int {
	if p.decides {
		return 1
	}
	return 0
}

// decide records the decision of one PE. It is visible from the next cycle on, because controllers
// look before PEs compute.
func (p *pass) decide(at int, gate bool) {
	p.known[at], p.gates[at] = true, gate
	p.knownCount++
}

// allKnown tells whether every PE has decided.
func (p *pass) allKnown() bool { return p.knownCount == p.deciders() }

// completes tells whether an output is final once a PE's sum has left.
func (p *pass) completes(at int) bool {
	return p.kind != KindHigh || !p.gates[at] && !p.selected
}

// anew tells whether working PEs start at zero although the pass continues from another.
func (p *pass) anew() bool { return p.wasted && p.continues != nil && p.continues.kind == KindHigh }

// inFlight tells whether the pass, which has started, still has decisions to make or results in the
// array.
func (p *pass) inFlight() bool {
	return p.decides && !p.allKnown() || p.drains && p.left < len(p.jobs)
}

// rowKnown tells whether all PEs of a row have decided.
func (p *pass) rowKnown(row int) bool {
	cols := len(p.colChannel)
	for _, known := range p.known[row*cols : (row+1)*cols] {
		if !known {
			return false
		}
	}
	return true
}

// record returns the pass in the form in which it is reported.
func (p *pass) record() PassRecord {
	return PassRecord{Kind: p.kind, Start: p.start, Steps: pe.Cycle(p.length()), Drains: p.drains, More: p.more, Part: p.sumsOut}
}
