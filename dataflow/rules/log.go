package rules

// Log is a run.
type Log struct {
	Machine Machine
	Layer   Layer
	// Passes are in the order of their start.
	Passes []Pass
	// Cycles count from the first start to the last result's leaving.
	Cycles uint64
}

// Machine is the array and its controller, as far as rules depend on them.
type Machine struct {
	// Rows (R) and Cols (C) are the PEs.
	Rows, Cols int
	// Overlap is "full", "drain" or "none".
	Overlap string
	// Policy is the name of the policy. One that the rules don't know keeps those
	// that all have to keep.
	Policy string
	// QueueDepth (F) is the depth of the queues of policies that have some.
	QueueDepth int
	// ShareColumns (w) is the width of a cluster, ShareRows (v) the height of a
	// neighbourhood; 0 is all.
	ShareColumns, ShareRows int
	// BandRows (H) is the height of the band of a policy that has one; 0 is three eighths
	// of the rows, rounded up.
	BandRows int
	// DrainChains (n) is how many drain chains a column has; 0 is 1.
	DrainChains int
	// Fold (k) is how many column groups share the array, each on an equal part of its
	// rows, if no more pixels run together than such a part has rows; 0 is 1.
	Fold int
	// folds is how many share it in the layer that runs. Rows and Cols then are those
	// that one tile of all of them has.
	folds int
	// StateLatency is how many cycles after the last result of a time step left, and
	// one more, the first operand of the next may enter.
	StateLatency uint64
}

// Layer is the matrix product that was computed.
type Layer struct {
	// Pixels (M) and Channels (N) are its outputs.
	Pixels, Channels int
	// High (Sh), Low (Sl) and Full (Sb) are the steps of passes of each kind.
	High, Low, Full uint64
	// Gated tells whether an output is gated; it is nil if the layer has no gates.
	Gated func(pixel, channel int) bool
	// Step returns the time step that a pixel is of; it is nil if there is one alone.
	Step func(pixel int) int
	// Index returns the number of a pixel among those that column groups go through
	// together, of a time step or of a block; it is nil if that is the pixel itself.
	Index func(pixel int) int
}

// Part is which bits of the activations a PE adds up.
type Part int

// The parts.
const (
	High Part = iota
	Low
	Full
)

// String returns the part's name.
func (p Part) String() string { return [...]string{"high", "low", "full"}[p] }

// Work is what a PE does in a pass. PEs that idle have none.
type Work struct {
	Row, Col       int
	Pixel, Channel int
	Part           Part
}

// Pass is a pass as it ran.
type Pass struct {
	// Kind is High, Low or Full; a mixed pass is High and has work on low parts, too.
	Kind Part
	// Start is the cycle in which PE(0,0) executes the first step.
	Start uint64
	// Steps are the cycles for which the feeders stream, with those by which they were
	// held up, Stretch. A pass of no steps only drains.
	Steps, Stretch uint64
	// Part is set where the pass adds up a part of K alone: a pass of kind Full, others of
	// which have the rest of every sum.
	Part bool
	// Decides and Drains tell whether gates are decided after the last step, and
	// whether results leave the array.
	Decides, Drains bool
	// Work is what the PEs do, in any order.
	Work []Work
}

// mixed tells whether the pass works on both parts.
func (p Pass) mixed() bool {
	if p.Kind != High {
		return false
	}
	for _, w := range p.Work {
		if w.Part == Low {
			return true
		}
	}
	return false
}
