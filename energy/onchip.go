package energy

import "pgsim/pe/hardware"

// counter is a count of an action of the array and the parts around it. It has the part of the
// energy that the action is added to, and the error text for a machine without a part that does the
// action.
type counter struct {
	part    string
	action  hardware.Action
	name    string // in errors, where it isn't the action's
	count   func(*Actions) uint64
	missing string
	// operands says how operands change the price; nil if they don't.
	operands *share
}

// noQueues and others say why a machine has no price for an action.
const (
	noQueues      = "this policy has no queues of gated outputs"
	noPartialSums = "this policy has no partial-sum buffer"
)

// weightBits says how weights change the prices of moving them.
var weightBits = &share{of: func(o *Operands) float64 { return o.Weights }, clocked: true}

// onChipCounts are all counters on the chip, in the order in which their energies are added up.
var onChipCounts = []counter{
	{part: "array_high", action: hardware.Step, name: "steps of MSB passes",
		count: func(a *Actions) uint64 { return a.Array.HighSteps }, operands: &share{of: func(o *Operands) float64 { return o.High }}},
	{part: "array_low", action: hardware.Step, name: "steps of LSB passes",
		count: func(a *Actions) uint64 { return a.Array.LowSteps }, operands: &share{of: func(o *Operands) float64 { return o.Low }}},
	{part: "array_full", action: hardware.Step, name: "steps of passes over all bits",
		count: func(a *Actions) uint64 { return a.Array.FullSteps }, operands: &share{of: func(o *Operands) float64 { return o.Full }}},
	{part: "array_idle", action: hardware.Idle, count: func(a *Actions) uint64 { return a.Array.IdleNotGated }},
	{part: "array_idle", action: hardware.Idle, count: func(a *Actions) uint64 { return a.Array.IdleQueueShorter }},
	{part: "array_idle", action: hardware.Idle, count: func(a *Actions) uint64 { return a.Array.IdleTilePartial }},
	{part: "registers", action: hardware.OperandHop, count: func(a *Actions) uint64 { return a.OperandHops },
		operands: &share{of: func(o *Operands) float64 { return o.Digits }, clocked: true}},
	{part: "registers", action: hardware.WeightHop, count: func(a *Actions) uint64 { return a.WeightHops },
		operands: weightBits},
	{part: "drain", action: hardware.DrainHop, count: func(a *Actions) uint64 { return a.DrainHops }},
	{part: "comparators", action: hardware.Comparison,
		count:   func(a *Actions) uint64 { return a.Array.Comparisons },
		missing: "the PEs of this policy have no comparator"},
	{part: "queues", action: hardware.QueuePush, missing: noQueues,
		count: func(a *Actions) uint64 { return a.QueuePushes }},
	{part: "queues", action: hardware.QueuePop, missing: noQueues,
		count: func(a *Actions) uint64 { return a.QueuePops }},
	{part: "crossbars", action: hardware.ActivationBit,
		count:    func(a *Actions) uint64 { return a.ActivationCrossbarBits },
		missing:  "this policy has nothing between activation banks and rows",
		operands: &share{of: func(o *Operands) float64 { return o.LowDigits }, clocked: true}},
	{part: "crossbars", action: hardware.WeightBit,
		count:   func(a *Actions) uint64 { return a.WeightCrossbarBits },
		missing: "this policy has no weight crossbar", operands: weightBits},
	{part: "partial_sums", action: hardware.SumRead, missing: noPartialSums,
		count: func(a *Actions) uint64 { return a.PartialSumReads }},
	{part: "partial_sums", action: hardware.SumWrite, missing: noPartialSums,
		count: func(a *Actions) uint64 { return a.PartialSumWrites }},
}

// noPart is the error text for actions that every machine should have parts for.
const noPart = "the machine has no part that does it"

// onChip prices the actions of the array and the parts around it.
func (b *builder) onChip() {
	for _, c := range onChipCounts {
		p := price{
			name: c.nameOf(), part: c.part, action: string(c.action), count: c.count,
			pj: b.priceOf(c.action), clockPJ: b.clockPriceOf(c.action), operands: c.operands,
		}
		if c.name != "" {
			p.action = c.name
		}
		if !b.parts.Serve(c.action) {
			p.missing = c.missing
			if p.missing == "" {
				p.missing = noPart
			}
		}
		b.charge(p)
	}
}
