package reference

import "pgsim/pe"

// pass is one stream of operands through the array: what its feeders send,
// what every PE does with it, and what is known about it so far.
type pass struct {
	kind  string
	part  Part
	start pe.Cycle

	// groups counts groups of L operands, 0 for a pass that only drains;
	// digits is the number of digits that each group takes, digitBits their
	// width.
	groups, digits, digitBits int
	// firstGroup is the first of them. more is set where other parts of the pass follow,
	// which go on from its sums.
	firstGroup int
	more       bool
	// sumsOut is set where the pass has a part of K alone, and its sums are added to those
	// of other passes outside of the array.
	sumsOut bool

	// decides: the comparators decide once the sums are complete. drains: the
	// sums leave the array.
	decides, drains bool

	// decidingRows is how many rows, from the first on, decide; 0 for all.
	decidingRows int

	// weightRow is the row at which weights enter the columns: the first, or, for the
	// LSB part of a pass, that of the second entry, which is the first of its rows.
	weightRow int
	// beside is the LSB part of a mixed pass, which runs in the rows from its weightRow
	// on; its whole is the mixed pass. Both are nil for other passes.
	beside, whole *pass

	// ownChains lets the sums leave through drain chains that no other pass uses.
	ownChains bool

	// set is the accumulator set that takes the sums. Sums start at zero, or
	// go on from those of the pass named by continues.
	set       int
	continues *pass
	// wasted is set where an LSB pass computes anew what it works on.
	wasted bool
	// selects is the MSB pass that decides which sums of this LSB pass are used, of those
	// of all outputs of its tile. Those of the MSB pass, which is selected, wait for them.
	selects  *pass
	selected bool

	// step is the time step whose state the pass reads, convGroup the convolution
	// group of the pixels that feeders stream (a PE's own stream is of its output's),
	// rowPixel the pixel that feeder r streams, colChannel the channel whose weights
	// enter column c; none where there is nothing to send.
	step, convGroup      int
	rowPixel, colChannel []int
	// rowGroup is the convolution group by row where rows stream those of several.
	rowGroup []int
	// colHome is the array whose channel enters a column, nil for this one.
	colHome []*array
	// ownActivations gives every PE a stream of its own output's pixel,
	// ownWeights one of its own output's channel.
	ownActivations, ownWeights bool

	// jobs, known and gates have an entry per PE, row by row.
	jobs         []job
	known, gates []bool
	knownCount   int

	// unloaded is set when the last PE has handed its sum to the chain, left
	// counts results that have left the array.
	unloaded bool
	left     int
	// lent are sums of outputs of other arrays that have left.
	lent []lentSum
}

// none stands for a pixel or a channel that there is not.
const none = -1

// job is what one PE does in a pass.
type job struct {
	// m and n are the output whose sum the PE holds, or none.
	m, n int
	// state tells whether the PE works on it, and why if it does not.
	state jobState
	// home is the array whose output it is, nil for this one.
	home *array
}

type jobState int

const (
	// partial: the tile, the batch or the array's share of a group is smaller
	// than the array. The zero value, as most idle PEs have no output.
	partial jobState = iota
	working
	notGated
	queueShorter
)

func idle(why jobState) job { return job{m: none, n: none, state: why} }

func work(m, n int) job { return job{m: m, n: n, state: working} }

// memory returns what holds the operands of the output, given that of the array.
func (j job) memory(own *memory) *memory {
	if j.home != nil {
		return j.home.memory
	}
	return own
}

// steps returns S.
func (p *pass) steps() int { return p.groups * p.digits }

// length returns for how many cycles the feeders are busy with the pass.
func (p *pass) length() int {
	if p.beside != nil {
		return max(p.steps(), p.beside.steps())
	}
	return p.steps()
}

// at returns the part of the pass that runs in the row of a PE, nil if none does.
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

// shift returns the lowest plane of digit d. Digits are cut from plane low of
// the part upwards, so that the most significant one, digit 0, may be short.
func (p *pass) shift(d int) int { return p.part.Low + (p.digits-1-d)*p.digitBits }

// compareCycles returns D, the cycles between the last product and the
// result's way to the drain chain.
func (p *pass) compareCycles() int {
	if p.decides {
		return 1
	}
	return 0
}

// decide records the decision of one PE. It shows from the next cycle on,
// because controllers look before PEs compute.
func (p *pass) decide(at int, gate bool) {
	p.known[at], p.gates[at] = true, gate
	p.knownCount++
}

// allKnown tells whether every PE has decided.
func (p *pass) allKnown() bool { return p.knownCount == p.deciders() }

// completes tells whether an output is final when a PE's sum has left.
func (p *pass) completes(at int) bool {
	return p.kind != KindHigh || !p.gates[at] && !p.selected
}

// anew tells whether PEs at work start at zero although the pass goes on from another.
func (p *pass) anew() bool { return p.wasted && p.continues != nil && p.continues.kind == KindHigh }

// inFlight tells whether the pass, which was started, has decisions to make or
// results in the array.
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

// record returns the pass as it is reported.
func (p *pass) record() PassRecord {
	return PassRecord{Kind: p.kind, Start: p.start, Steps: pe.Cycle(p.length()), Drains: p.drains, More: p.more, Part: p.sumsOut}
}
