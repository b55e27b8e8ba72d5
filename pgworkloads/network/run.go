package network

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
)

// Run executes a network, one sample after the other. It holds the memory of one goroutine, and the
// state of recurrent layers.
type Run struct {
	network   *Network
	sample    Sample
	positions int
	slots     [][]float64
	work      workspace
	gates     []*pgworkloads.GateMask
	regions   []*regionRun // by gate; nil if gates decide
	low       []uint64     // products with low bits under regions, by gate
	states    map[string]*lstmState
	past      int               // positions before those of the sample
	cache     map[int][]float64 // right operands of all positions so far, by node; nil if not needed
	// codes of gated layers in the format of traces, if they are kept, and those of computed right
	// operands.
	codes, rightCodes [][]int16
	// HighSums, if not nil, is called with the numbers that decide the gates of every gated product,
	// [N][pixel]: the sums of the high parts or, for a relative rule, how far they lie below the
	// largest of their row. An output whose gate is always off has the rule's number for that.
	HighSums func(p *Product, sums []int32)
	// InputCodes, if not nil, is called with the input codes of every product that has codes,
	// [channel][pixel], from the given position on.
	InputCodes func(p *Product, codes []pgworkloads.CodeWord, position int)
	// Values, if not nil, is called with the output of every node as soon as it is computed. The
	// values are valid until the next call.
	Values func(node int, values []float64)
}

// room is the memory that a run needs, in values.
type room struct {
	slots           []int
	inputs, outputs int // of the largest product
	left, right     int // of the largest one of two computed operands
	decided         int // of the outputs of the largest one with a gate
	pixels          int // of its outputs, in one channel
}

func (r *room) add(p *Product) {
	r.inputs = max(r.inputs, p.InChannels*p.Input[0]*p.Input[1])
	r.outputs = max(r.outputs, p.N()*p.PixelsPerImage())
	r.pixels = max(r.pixels, p.PixelsPerImage())
	if p.RightComputed {
		r.left = max(r.left, p.InChannels*p.Input[0])
		r.right = max(r.right, p.OutChannels*p.K())
		r.inputs = max(r.inputs, r.right)
		if p.Gate != nil {
			r.decided = max(r.decided, p.N()*p.PixelsPerImage())
		}
	}
}

// workspace is memory that products use one after the other.
type workspace struct {
	codes      []pgworkloads.CodeWord // [channel][pixel]
	floats     []float64              // or values of floating point
	sums, rest []int32                // of high and low parts, [channel][pixel]
	left       []int32                // values of two computed operands, [position][channel]
	right      []int32
	decided    []int32   // numbers that decide gates, [channel][position]
	outputs    []float64 // in real units, [pixel][channel]
	gates      []uint64  // of as many channels as a word has bits, by pixel
	scratch    arithmetic.Scratch
	floatTerms arithmetic.Terms[float64]
}

// NewRun returns a run that has executed nothing yet.
func (n *Network) NewRun() *Run {
	r := &Run{network: n, states: map[string]*lstmState{}}
	for _, size := range n.room.slots {
		r.slots = append(r.slots, make([]float64, size))
	}
	r.work = workspace{
		codes: make([]pgworkloads.CodeWord, n.room.inputs), floats: make([]float64, n.room.inputs),
		sums: make([]int32, n.room.outputs), rest: make([]int32, n.room.outputs), outputs: make([]float64, n.room.outputs),
		gates: make([]uint64, n.room.pixels), left: make([]int32, n.room.left), right: make([]int32, n.room.right),
		decided: make([]int32, n.room.decided),
	}
	for i := range n.gated {
		p := n.product(i)
		r.gates = append(r.gates, pgworkloads.NewGateMask(p.PixelsPerImage(), p.N()))
		if n.Regions != nil {
			r.regions = append(r.regions, newRegionRun(*n.Regions, p.Layer))
		}
	}
	r.low = make([]uint64, len(r.regions))
	return r
}

// KeepCodes makes the run keep the input codes of gated layers.
func (r *Run) KeepCodes() {
	if r.codes != nil {
		return
	}
	for i := range r.network.gated {
		p := r.network.product(i)
		r.codes = append(r.codes, make([]int16, p.InChannels*p.Input[0]*p.Input[1]))
		r.rightCodes = append(r.rightCodes, make([]int16, p.rightSize()))
	}
}

// RightCodes returns the codes of a computed right operand; none if it is not computed.
func (r *Run) RightCodes(i int) []int16 { return r.rightCodes[i] }

// Codes returns the input codes of the i-th gated layer for the last sample, in the format of
// traces, [channel][pixel], if the run keeps them.
func (r *Run) Codes(i int) []int16 { return r.codes[i] }

// Reset clears the state of recurrent layers, and the cache: the next sample is the beginning of a
// text.
func (r *Run) Reset() {
	clear(r.states)
	r.past, r.cache = 0, nil
}

// Execute executes the network on one sample and returns its scores, [classes] or
// [positions][classes]. They are valid until the next call. Recurrent layers continue from the
// sample before, if there was one since [Run.Reset]. A text may be shorter than the stored ones;
// any other sample of a different size is a bug and panics.
func (r *Run) Execute(s Sample) []float64 {
	r.past, r.cache = 0, nil
	return r.executeTo(s, len(r.network.steps)-1)
}

// ExecuteToGate executes the nodes up to the i-th gated layer.
func (r *Run) ExecuteToGate(s Sample, i int) {
	r.past, r.cache = 0, nil
	r.executeTo(s, r.network.gated[i])
}

// executeTo executes the nodes up to the given one and returns its output.
func (r *Run) executeTo(s Sample, node int) []float64 {
	r.sample, r.positions = s, 1
	if s.Tokens != nil {
		r.positions = len(s.Tokens)
	}
	if err := r.network.checkSample(s); err != nil {
		panic(fmt.Sprintf("pgworkloads: %v", err))
	}
	for _, mask := range r.gates {
		mask.Clear()
	}
	clear(r.low)
	for i := range r.network.steps[:node+1] {
		step := &r.network.steps[i]
		var in [MaxInputs][]float64
		for j, at := range step.inputs {
			in[j] = r.value(at)
		}
		if step.cached {
			in[1] = r.rightOf(i, in[1])
		}
		step.evaluate(r, r.value(i), in[0], in[1])
		if r.Values != nil {
			r.Values(i, r.value(i))
		}
	}
	return r.value(node)
}

// value returns the output of a node, cut to the length of the sample.
func (r *Run) value(node int) []float64 {
	s := &r.network.steps[node]
	size := s.size
	if s.perPosition {
		size *= r.positions
	}
	return r.slots[s.slot][:size]
}

// Gates returns the gates of the i-th gated layer for the last sample, by pixel or position. They
// are valid until the next call of [Run.Execute].
func (r *Run) Gates(i int) *pgworkloads.GateMask { return r.gates[i] }

// LowProducts returns how many products of the i-th gated layer used low bits for the last sample.
func (r *Run) LowProducts(i int) uint64 {
	if r.regions != nil {
		return r.low[i]
	}
	return r.gates[i].Count() * uint64(r.network.product(i).K())
}

// state returns the state of a recurrent node.
func (r *Run) state(name string, width int) *lstmState {
	s := r.states[name]
	if s == nil {
		s = &lstmState{hidden: make([]float64, width), cell: make([]float64, width)}
		r.states[name] = s
	}
	return s
}
