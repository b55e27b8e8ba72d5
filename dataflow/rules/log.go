package rules

// Log is the record of a run.
type Log struct {
	Machine Machine
	Layer   Layer
	// Passes are in the order of their start.
	Passes []Pass
	// Cycles counts from the first start until the last result has left.
	Cycles uint64
}

// Machine is the array and its controller, as far as rules depend on them.
type Machine struct {
	// Rows (R) and Cols (C) are the numbers of rows and columns of PEs.
	Rows, Cols int
	// Overlap is "full", "drain" or "none".
	Overlap string
	// Policy is the name of the policy. A policy that the rules don't know has to keep the rules
	// that apply to all.
	Policy string
	// QueueDepth (F) is the depth of the queues, for policies that have queues.
	QueueDepth int
	// ShareColumns (w) is the width of a cluster, and ShareRows (v) the height of a neighbourhood.
	// 0 means all.
	ShareColumns, ShareRows int
	// BandRows (H) is the height of the band, for policies that have one. 0 means three eighths of
	// the rows, rounded up.
	BandRows int
	// DrainChains (n) is the number of drain chains per column. 0 means 1.
	DrainChains int
	// Fold (k) is how many column groups share the array, each on an equal part of its rows, if no
	// more pixels run together than such a part has rows. 0 means 1.
	Fold int
	// folds is how many column groups share the array in the current layer. Rows and Cols are then
	// those of one tile of all of them.
	folds int
	// StateLatency is the latency of the cell. The first operand of a time step may enter this many
	// cycles, and one more, after the last result of the step before has left.
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
	// Step returns the time step of a pixel. It is nil if there is only one time step.
	Step func(pixel int) int
	// Index returns the number of a pixel among those that column groups go through together, of a
	// time step or of a block. It is nil if this number is the pixel itself.
	Index func(pixel int) int
}

// Part says which bits of the activations a PE adds up.
type Part int

// The parts.
const (
	High Part = iota
	Low
	Full
)

// String returns the part's name.
func (p Part) String() string { return [...]string{"high", "low", "full"}[p] }

// Work is what a PE does in a pass. Idle PEs have no Work.
type Work struct {
	Row, Col       int
	Pixel, Channel int
	Part           Part
}

// Pass is a pass as it ran.
type Pass struct {
	// Kind is High, Low or Full. A mixed pass is High and also has work on low parts.
	Kind Part
	// Start is the cycle in which PE(0,0) executes the first step.
	Start uint64
	// Steps are the cycles for which the feeders stream. They include Stretch, the cycles for which
	// the feeders were held up. A pass without steps only drains.
	Steps, Stretch uint64
	// Part is set if the pass adds up only a part of K. Its kind is then Full, and other passes add
	// up the rest of every sum.
	Part bool
	// Decides tells whether gates are decided after the last step, and Drains whether results leave
	// the array.
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
