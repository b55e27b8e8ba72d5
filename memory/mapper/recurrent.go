package mapper

import (
	"slices"

	"pgsim/dataflow"
)

// recurrentPlan returns the plan of a recurrent layer: time step by time step, all column groups
// in each.
func (m mapping) recurrentPlan() (Plan, error) {
	if err := m.checkState(); err != nil {
		return Plan{}, err
	}
	groups := dataflow.ColumnGroups(m.Layer, m.Cols)
	steps := dataflow.TimeSteps(m.Layer, m.Images)
	b := builder{mapping: m, blocks: steps, groups: groups, inputs: make([][]Chunk, len(steps))}
	b.cutGroups = map[int]int{}
	if b.cut.weights = !m.groupsFit(groups); b.cut.weights {
		if m.mustGoOut() {
			return Plan{}, m.mustStay("is recurrent: time steps are not cut into blocks")
		}
		if err := b.cutAlongK(); err != nil {
			return Plan{}, err
		}
	} else {
		b.weightSlots = m.keptGroups(groups)
	}
	b.plan.Activations.Slots, b.plan.Weights.Slots = 1, b.weightSlots
	for step := range b.blocks {
		b.addStep(step)
	}
	b.plan.again = b.cut.again(m, b.plan)
	return b.plan, nil
}

// addStep appends the segments of a time step.
func (b *builder) addStep(step int) {
	order := make([]int, len(b.groups))
	for i := range order {
		order[i] = i
	}
	if stay := b.plan.Weights.Slots >= len(b.groups); !stay && step%2 == 1 {
		slices.Reverse(order)
	}
	const state = 0 // the one block that all steps read
	for _, group := range order {
		b.plan.Steps = append(b.plan.Steps, Step{
			Segment: dataflow.Segment{
				Pixels: b.blocks[step], Channels: b.groups[group], Step: step, PartOperands: b.cut.operands,
			},
			Activations: b.activations(state, group),
			Weights:     b.weights(group),
		})
	}
	b.plan.Steps[len(b.plan.Steps)-1].Output = b.layout.stateExtent(step)
}

// keptGroups returns how many column groups' weights the scratchpad keeps from one time step to
// the next: as many as fit while it is filled and used at the same time.
func (m mapping) keptGroups(groups []dataflow.Range) int {
	if pad := m.Scratchpads.Weight; !m.weightsFit() && pad.DoubleBuffered {
		return int(pad.CapacityBytes() / m.largestGroup(groups))
	}
	return m.groupSlots(groups)
}

// checkState refuses batches whose state, or whose results of one time step, don't fit on chip.
func (m mapping) checkState() error {
	pads := m.Scratchpads
	if need := m.layout.inputBytes(dataflow.Range{Hi: m.layout.inputRows()}); need > pads.Activation.CapacityBytes() {
		return tooSmall("activation", m.Layer.Name, "the state of the batch", need, pads.Activation.Scratchpad)
	}
	perImage := uint64(max(m.Layer.N(), m.Layer.K())) * uint64(m.OutputBits)
	if need := toBytes(uint64(m.Images) * perImage); need > pads.Output.CapacityBytes() {
		return tooSmall("output", m.Layer.Name, "the results of one time step", need, pads.Output)
	}
	return nil
}
