package dataflow

import (
	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Prediction says what happens to the sums that decide gates if the gate is on.
type Prediction struct {
	// Name is the setting's value, Doc one sentence on it.
	Name, Doc string
	// Wasted is set if an LSB pass computes its outputs anew.
	Wasted bool
}

// Predictions are the known settings of array.prediction.
var Predictions = registry.New[Prediction]("prediction")

func init() {
	for _, p := range []Prediction{
		{
			Name: string(configs.PredictionKept),
			Doc:  "the sum of high bits is a part of the output: an LSB pass adds what is left of the products",
		},
		{
			Name: "wasted", Wasted: true,
			Doc: "the sum of high bits only decides the gate: an LSB pass computes gated outputs anew, with all bits of both operands",
		},
	} {
		Predictions.Register(p.Name, p.Doc, p)
	}
}

// Product is what PEs multiply in a pass: a part of the operands by some bits of their weights.
type Product struct {
	pgworkloads.Part
	// WeightBits is the number of these bits.
	WeightBits int
}

// Products returns what a pass of a kind multiplies, one product after the other, in the order of
// their operands. With Wh bits of weights in MSB passes:
//
//	             weight
//	             Wh       W-Wh
//	high part +---------+---------+
//	          |  MSB    |  LSB    |
//	low part  +---------+---------+   prediction kept: the LSB pass makes two products,
//	          |  LSB              |   or one where Wh = W
//	          +---------+---------+
//
// If the prediction is wasted, the LSB pass makes one product of all operands and bits.
func (m Machine) Products(l pgworkloads.Layer, kind Kind) []Product {
	top := l.WeightBits
	if m.PredictWeightBits > 0 {
		top = min(top, m.PredictWeightBits)
	}
	switch {
	case kind == High:
		return []Product{{l.HighPart(), top}}
	case kind == Full || m.Prediction.Wasted:
		return []Product{{l.WholePart(), l.WeightBits}}
	case top < l.WeightBits:
		return []Product{{l.HighPart(), l.WeightBits - top}, {l.LowPart(), l.WeightBits}}
	}
	return []Product{{l.LowPart(), l.WeightBits}}
}

// forProduct returns the array as it makes a product. If MSB passes leave out bits of weights, its
// PEs are set for the product's widths. Otherwise they stay as they are set for the layer.
func (m Machine) forProduct(p Product) pe.Geometry {
	if m.PredictWeightBits == 0 {
		return m.Geometry
	}
	return m.Fitted(p.Bits, p.WeightBits)
}

// PassSteps returns S, the steps of a pass of a kind over some operands of a layer for which the
// machine is set.
func (m Machine) PassSteps(l pgworkloads.Layer, kind Kind, operands Range) (steps pe.Cycle) {
	for _, p := range m.Products(l, kind) {
		g := m.forProduct(p)
		steps += g.Steps(inGroups(g, p.Of(operands)), p.Bits)
	}
	return steps
}

// OutputSteps returns the PE steps that an output of a layer takes in passes of a kind. If sums
// leave the PEs with every step, every group of operands has its own PE.
func (m Machine) OutputSteps(l pgworkloads.Layer, kind Kind) pe.Cycle {
	operands := m.PassOperands(l, kind)
	if m.Dataflow.SumsBelowColumns() {
		return pe.Cycle(m.groupsOf(operands)) * m.passDigits(l, kind)
	}
	return m.PassSteps(l, kind, operands)
}

// passDigits returns the steps that one group of operands takes in a pass of a kind if sums leave
// the PEs with every step. All products then have the same operands.
func (m Machine) passDigits(l pgworkloads.Layer, kind Kind) (digits pe.Cycle) {
	for _, p := range m.Products(l, kind) {
		digits += m.Digits(p.Bits)
	}
	return digits
}

// weightLoads returns how often every PE takes new bits into its weight register in a pass of a
// kind over some operands.
func (m Machine) weightLoads(l pgworkloads.Layer, kind Kind, operands Range) (loads int) {
	for _, p := range m.Products(l, kind) {
		g := m.forProduct(p)
		loads += g.Groups(inGroups(g, p.Of(operands))) * g.Element().WeightLoads()
	}
	return loads
}

// checkPrediction refuses PEs and dataflows that can't leave out bits of weights.
func checkPrediction(m Machine, kind string) error {
	const path = "array.predict_weight_bits"
	if m.PredictWeightBits == 0 {
		return nil
	}
	if _, parts := m.Element().(pe.WeightParting); !parts {
		return strict.Errorf(path, "must be 0 with %s PEs, got %d: they take whole weights in every step; use both-serial or composable PEs",
			kind, m.PredictWeightBits)
	}
	if m.Dataflow.SumsBelowColumns() {
		return strict.Errorf(path, "must be 0 with array.dataflow weight-stationary, got %d: weights stay in the PEs there, with all their bits",
			m.PredictWeightBits)
	}
	return nil
}
