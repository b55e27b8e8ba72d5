package dataflow

import (
	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Prediction is what becomes of the sums that decide gates, where the gate is on.
type Prediction struct {
	// Name is the setting's value, Doc one sentence on it.
	Name, Doc string
	// Wasted is set where an LSB pass computes its outputs anew.
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

// Widths are how many bits of activations meet how many bits of weights.
type Widths struct{ Activation, Weight int }

// Products returns which bits a pass of a kind multiplies, one product after the other, each
// over all of K. With Wh bits of weights in MSB passes:
//
//	                     weight
//	                     Wh       W-Wh
//	activation  Bh  +---------+---------+
//	                |  MSB    |  LSB    |
//	            Bl  +---------+---------+   prediction kept: the LSB pass makes two products,
//	                |  LSB              |   or one where Wh = W
//	                +---------+---------+
//
// Where the prediction is wasted, the LSB pass makes one product of all bits.
func (m Machine) Products(l pgworkloads.Layer, kind Kind) []Widths {
	a, top := l.Activation, l.WeightBits
	if m.PredictWeightBits > 0 {
		top = min(top, m.PredictWeightBits)
	}
	switch {
	case kind == High:
		return []Widths{{a.HighBits, top}}
	case kind == Full || m.Prediction.Wasted:
		return []Widths{{a.Bits, l.WeightBits}}
	case top < l.WeightBits:
		return []Widths{{a.HighBits, l.WeightBits - top}, {a.LowBits(), l.WeightBits}}
	}
	return []Widths{{a.LowBits(), l.WeightBits}}
}

// forProduct returns the array as it makes a product: its PEs are set for the product's
// widths where MSB passes leave bits of weights out, and otherwise stay as they are set for
// the layer.
func (m Machine) forProduct(w Widths) pe.Geometry {
	if m.PredictWeightBits == 0 {
		return m.Geometry
	}
	return m.Fitted(w.Activation, w.Weight)
}

// PassSteps returns S, the steps of a pass of a kind over k operands of a layer that the
// machine is set for.
func (m Machine) PassSteps(l pgworkloads.Layer, kind Kind, k int) (steps pe.Cycle) {
	for _, w := range m.Products(l, kind) {
		steps += m.forProduct(w).Steps(k, w.Activation)
	}
	return steps
}

// OutputSteps returns the PE steps that an output of a layer takes in passes of a kind. Where
// sums leave the PEs with every step, every group of operands has a PE of its own.
func (m Machine) OutputSteps(l pgworkloads.Layer, kind Kind) pe.Cycle {
	if m.Dataflow.SumsBelowColumns() {
		return pe.Cycle(m.Groups(l.K())) * m.passDigits(l, kind)
	}
	return m.PassSteps(l, kind, l.K())
}

// passDigits returns the steps that one group of operands takes in a pass of a kind.
func (m Machine) passDigits(l pgworkloads.Layer, kind Kind) (digits pe.Cycle) {
	for _, w := range m.Products(l, kind) {
		digits += m.Digits(w.Activation)
	}
	return digits
}

// weightLoads returns how often every PE takes new bits into its weight register in a pass of
// a kind over k operands.
func (m Machine) weightLoads(l pgworkloads.Layer, kind Kind, k int) (loads int) {
	for _, w := range m.Products(l, kind) {
		g := m.forProduct(w)
		loads += g.Groups(k) * g.Element().WeightLoads()
	}
	return loads
}

// checkPrediction refuses PEs and dataflows that can't leave bits of weights out.
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
