package dataflow

import (
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// Folds returns how many column groups share an array of so many rows in a layer, if it
// can fold k: k, where a part of the rows is enough for the pixels of the layer or of a
// time step, and otherwise 1.
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

// For returns the machine as it runs a layer: its PEs set for the widths of the layer's
// operands, and folded, if it can and the layer has few pixels. Its Rows and Cols are those
// that the layer is cut into segments for.
func (m Machine) For(layer pgworkloads.Layer, images int) Machine {
	m.Geometry = m.Fitted(layer.Activation.Bits, layer.WeightBits)
	if k := Folds(layer, images, m.Rows, m.Fold); k > 1 && m.Folds <= 1 {
		m.Geometry = m.Folded(k)
	}
	return m
}

// checkFold refuses parts of unequal height, and those that the policy can't run in.
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

// weightEntry lets weights enter the columns in the middle of the array: at the first
// row of so many parts the register takes them from the row above or from outside.
func weightEntry(m Machine, name string, parts int) hardware.Part {
	const entries = 2 // inputs of the register
	return hardware.Part{
		Name: name, Group: hardware.Crossbars, Block: hardware.Multiplexer,
		Count: parts * m.ArrayCols() * m.Element().WeightRegisterBits(), Bits: 1, Inputs: entries,
		Uses: hardware.On(hardware.EntryBit),
	}
}
