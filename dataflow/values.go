package dataflow

import (
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// ReadsValues tells whether the steps of the machine's passes depend on the values of
// activations.
func (m Machine) ReadsValues() bool {
	_, valued := m.Element().(pe.Valued)
	return valued
}

// checkValued refuses policies and dataflows whose passes can't depend on values.
func checkValued(m Machine, kind string) error {
	switch {
	case !m.ReadsValues():
		return nil
	case m.Dataflow.SumsBelowColumns():
		return strict.Errorf("array.dataflow", "must be output-stationary with %s PEs, whose steps depend on the values of activations", kind)
	case m.Policy != ungated:
		return strict.Errorf("array.policy", "must be dense with %s PEs, whose steps depend on the values of activations", kind)
	}
	return nil
}

// values are the steps of PEs whose steps depend on the values of activations. Activations whose
// codes aren't known count as having all bits set.
type values struct {
	pe       pe.Valued
	layer    pgworkloads.Layer
	images   int
	counting *pgworkloads.CountingBits // nil if codes aren't known
	found    map[valuedTile]valuedSteps
	rows     [][]uint16 // scratch: the operands of every row
	steps    []pe.Cycle // scratch: those of a group, by row
	perGroup int        // output channels of a group of channels
}

// valuedTile is what the steps of a pass depend on, in addition to the layer.
type valuedTile struct {
	pixels   Range
	group    int   // of channels
	operands Range // of K
}

// valuedSteps are the steps of a pass, and the steps in which a column's PEs work.
type valuedSteps struct{ pass, worked pe.Cycle }

// newValues returns the steps of a layer, or nil if they don't depend on values.
func newValues(m Machine, w pgworkloads.LayerWork) *values {
	valued, ok := m.Element().(pe.Valued)
	if !ok {
		return nil
	}
	v := &values{
		pe: valued, layer: w.Layer, found: map[valuedTile]valuedSteps{},
		rows: make([][]uint16, m.Rows), steps: make([]pe.Cycle, m.Rows), perGroup: w.N() / w.Groups,
	}
	if w.Codes != nil {
		v.images, v.counting = w.Codes.Images(), m.countingBits(w.Codes)
	}
	for row := range v.rows {
		v.rows[row] = make([]uint16, 0, w.K())
	}
	return v
}

// countingBits returns the bits of inputs that count for the PEs.
func (m Machine) countingBits(codes *pgworkloads.InputCodes) *pgworkloads.CountingBits {
	if r := m.Regions(); r != nil {
		return codes.ByRegion(*r)
	}
	return codes.ByValue()
}

// of returns the steps of a pass over the given operands of a tile of pixels.
func (v *values) of(pixels, channels, operands Range) valuedSteps {
	tile := valuedTile{pixels, channels.Lo / v.perGroup, operands}
	steps, ok := v.found[tile]
	if !ok {
		steps = v.find(tile)
		v.found[tile] = steps
	}
	return steps
}

// find lets the rows of a tile process their operands, group by group.
func (v *values) find(tile valuedTile) valuedSteps {
	count := tile.pixels.Len()
	for row := range count {
		v.rows[row] = v.operands(v.rows[row], tile.pixels.Lo+row, tile.group)
	}
	var steps valuedSteps
	pace, size := pe.NewPace(count, v.pe.WeightSets()), v.pe.Group()
	for k := tile.operands.Lo; k < tile.operands.Hi; k += size {
		for row := range count {
			v.steps[row] = v.pe.ValueSteps(v.rows[row][k:min(k+size, tile.operands.Hi)])
			steps.worked += v.steps[row]
		}
		pace.Group(v.steps[:count])
	}
	steps.pass = pace.Steps()
	return steps
}

// operands returns the bits that count of the operands of a pixel. The pixel is numbered as in
// segments.
func (v *values) operands(to []uint16, pixel, group int) []uint16 {
	if v.counting == nil {
		to = to[:0]
		for range v.layer.K() {
			to = append(to, uint16(pgworkloads.AllOnes(v.layer.Activation.Bits)))
		}
		return to
	}
	if v.layer.Recurrent {
		pixel = pixel%v.images*v.layer.PixelsPerImage() + pixel/v.images
	}
	return v.counting.Operands(to, pixel, group)
}

// fullPass returns a pass over all B bits of a tile. Rows that finish early are idle until the
// others finish.
func (w Work) fullPass(tile Range) Pass {
	if w.values == nil {
		return w.tilePass(Full, w.Full, tile)
	}
	steps := w.values.of(tile, w.Channels, w.OperandsOf(w.Layer.K()))
	p := w.tilePass(Full, steps.pass, tile)
	worked := uint64(w.Channels.Len()) * uint64(steps.worked)
	p.Activity.IdleTilePartial += p.Activity.FullSteps - worked
	p.Activity.FullSteps = worked
	return p
}

// FullSteps returns the working PE steps that all outputs of a layer take at all B bits. They don't
// depend on how its tiles lie.
func (m Machine) FullSteps(w pgworkloads.LayerWork, images int) uint64 {
	if !m.ReadsValues() || w.Codes == nil {
		return uint64(w.M(images)) * uint64(w.N()) * uint64(m.OutputSteps(w.Layer, Full))
	}
	valued := m.Element().(pe.Valued) //nolint:errcheck // ReadsValues tells that it is one
	counting := m.countingBits(w.Codes)
	var steps uint64
	var operands []uint16
	for group := range w.Groups {
		for pixel := range w.M(images) {
			operands = counting.Operands(operands, pixel, group)
			for k := 0; k < len(operands); k += valued.Group() {
				steps += uint64(valued.ValueSteps(operands[k:min(k+valued.Group(), len(operands))]))
			}
		}
	}
	return steps * uint64(w.N()/w.Groups)
}
