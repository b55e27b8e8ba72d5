package mapper

import (
	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/dataflow"
)

// cutPlan returns the plan of a layer whose inputs or weights are cut along K: with sums in
// the PEs or through the output scratchpad. Where both may be, it is the one that reads
// fewer bytes, or the first if none does.
func (m mapping) cutPlan(groups []dataflow.Range, inputs, weights bool) (Plan, error) {
	switch {
	case m.Gated && m.mustGoOut():
		return Plan{}, m.mustStay("is gated, and PEs decide its gates by whole sums")
	case !m.Sums.Scratchpad, m.Gated:
		return m.bestCut(groups, inputs, weights)
	}
	out, outErr := m.bestSumsOut(groups, inputs, weights)
	if !m.Sums.PEs {
		return out, outErr
	}
	stay, err := m.bestCut(groups, inputs, weights)
	if outErr == nil && (err != nil || out.ReadBytes() < stay.ReadBytes()) {
		return out, nil
	}
	return stay, err
}

// mustGoOut tells whether sums may not stay in the PEs.
func (m mapping) mustGoOut() bool { return m.Sums.Scratchpad && !m.Sums.PEs }

// mustStay refuses a layer whose sums can't leave the PEs.
func (m mapping) mustStay(why string) error {
	return strict.Errorf("array.sums", "must be pe or auto for layer %s, got %s: "+
		"its operands are cut along K, and it %s", m.Layer.Name, m.Sums.Name, why)
}

// bestSumsOut returns the plan, with sums through the output scratchpad, that reads the
// fewest bytes and, of those, moves the fewest sums.
func (m mapping) bestSumsOut(groups []dataflow.Range, inputs, weights bool) (Plan, error) {
	room, err := m.tilesOfSums(groups)
	if err != nil {
		return Plan{}, err
	}
	var best Plan
	found := false
	for tiles := room; tiles > 0; tiles /= 2 {
		plan, unfit := m.sumsOut(groups, m.equalBlocks(tiles), inputs, weights)
		if err = unfit; err != nil {
			continue
		}
		bytes, fewest := plan.ReadBytes(), best.ReadBytes()
		if !found || bytes < fewest || bytes == fewest && plan.SumsMoved() < best.SumsMoved() {
			best, found = plan, true
		}
	}
	if found {
		return best, nil
	}
	return Plan{}, err
}

// tilesOfSums returns how many tiles of pixels, of those that there are, the output
// scratchpad has room for the sums of.
func (m mapping) tilesOfSums(groups []dataflow.Range) (int, error) {
	pad := m.Scratchpads.Output
	perPixel := uint64(widest(groups)) * uint64(m.SumBits)
	results := toBytes(uint64(m.Rows) * uint64(m.Cols) * uint64(m.OutputBits))
	room := min(pad.BlockBytes(), pad.CapacityBytes()-min(results, pad.CapacityBytes()))
	tiles := int(room * bitsPerByte / (uint64(m.Rows) * perPixel))
	if tiles == 0 {
		need := toBytes(uint64(m.Rows)*perPixel) + pad.CapacityBytes() - room
		return 0, tooSmall("output", m.Layer.Name, "the sums of one tile beside results", need, pad)
	}
	return min(tiles, ints.CeilDiv(m.Layer.M(m.Images), m.Rows)), nil
}

// equalBlocks cuts the output pixels into as few blocks of at most so many tiles as there
// can be, of about the same size.
func (m mapping) equalBlocks(tiles int) []dataflow.Range {
	pixels := m.Layer.M(m.Images)
	all := ints.CeilDiv(pixels, m.Rows)
	return m.cut(pixels, ints.CeilDiv(all, ints.CeilDiv(all, tiles))*m.Rows)
}

// sumsOut returns the plan of some blocks, all of whose tiles go past a part of K together.
func (m mapping) sumsOut(groups, blocks []dataflow.Range, inputs, weights bool) (Plan, error) {
	b := builder{
		mapping: m, groups: groups, blocks: blocks, inputs: make([][]Chunk, len(blocks)),
		cut: cut{inputs: inputs, weights: weights, sumsOut: true},
	}
	if !inputs {
		pad, largest := m.Scratchpads.Activation.Scratchpad, m.largest(blocks)
		if largest > pad.CapacityBytes() {
			return Plan{}, tooSmall("activation", m.Layer.Name, "the inputs of a block", largest, pad)
		}
		b.blockSlots = slotsOf(pad, largest)
		if uint64(len(blocks))*largest <= pad.CapacityBytes() {
			b.blockSlots = len(blocks)
		}
	}
	if !weights {
		b.weightSlots = m.groupSlots(groups)
	}
	if err := b.cutAlongK(); err != nil {
		return Plan{}, err
	}
	plan := m.cheaperLoop(b)
	plan.layout = m.layout
	for _, s := range plan.Steps {
		plan.SumBytes = max(plan.SumBytes, toBytes(uint64(s.Pixels.Len())*uint64(s.Channels.Len())*uint64(m.SumBits)))
	}
	return plan, nil
}

// widest returns the channels of the widest column group.
func widest(groups []dataflow.Range) int {
	most := 0
	for _, g := range groups {
		most = max(most, g.Len())
	}
	return most
}
