package dataflow

import (
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// Folds returns how many column groups share an array of the given number of rows in a layer, if
// the array can fold to k groups. The answer is k if a part of the rows is enough for the pixels of
// the layer or of a time step, and otherwise 1.
//
//	         one group           two groups
//	        +---------+         +---------+ <- weights of group 0
//	pixels  |         |  pixels |         |
//	        +---------+         +---------+ <- weights of group 1
//	R       |  idle   |  the    |         |
//	        |         |  same   |         |
//	        +---------+         +---------+
func Folds(layer pgworkloads.Layer, images, rows, k int) int {
	if k <= 1 || TimeSteps(layer, images)[0].Len() > rows/k {
		return 1
	}
	return k
}

// For returns the machine as it runs a layer. Its PEs are set for the widths of the layer's
// operands. It is folded if it can fold and the layer has few pixels. Segments of the layer are cut
// for its Rows and Cols.
func (m Machine) For(layer pgworkloads.Layer, images int) Machine {
	m.Geometry = m.Fitted(layer.Activation.Bits, layer.WeightBits)
	if k := Folds(layer, images, m.Rows, m.Fold); k > 1 && m.Folds <= 1 {
		m.Geometry = m.Folded(k)
	}
	return m
}

// checkFold refuses parts of unequal height, and parts in which the policy can't run.
func checkFold(m Machine) error {
	if m.Fold <= 1 {
		return nil
	}
	if err := divides("array.fold", m.Fold, "array.rows", m.Rows); err != nil {
		return err
	}
	part := m
	part.Geometry = m.Folded(m.Fold)
	if err := m.Policy.Check(part); err != nil && m.Policy.Check(m) == nil {
		return strict.Errorf("array.fold", "folded, a column group has %d rows: %s", part.Rows, err.Error())
	}
	return nil
}

// weightEntry lets weights enter the columns in the middle of the array. At the first row of each
// of the given number of parts, the register takes weights from the row above or from outside.
func weightEntry(m Machine, name string, parts int) hardware.Part {
	const entries = 2 // inputs of the register
	return hardware.Part{
		Name: name, Group: hardware.Crossbars, Block: hardware.Multiplexer,
		Count: parts * m.ArrayCols() * m.Element().WeightRegisterBits(), Bits: 1, Inputs: entries,
		Uses: hardware.On(hardware.EntryBit),
	}
}
