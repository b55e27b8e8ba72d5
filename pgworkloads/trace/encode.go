package trace

import (
	"math"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
)

// Encode returns the content of a trace's file. Equal traces give equal content. Encode panics if
// widths are not the trained ones, because the file couldn't say so; that is a bug.
func (t *Trace) Encode() ([]byte, error) {
	if !t.AsTrained() {
		panic("pgworkloads: a trace of other widths is not encoded")
	}
	e := encoder{trace: t, arrays: map[string]npy.Array{}}
	m := Manifest{
		Format: Format, Name: t.Name, Model: t.Model, Task: t.Task, Dataset: t.Dataset, Training: t.Training, License: t.License,
		Synthetic: t.Synthetic, Images: t.images, Accuracy: t.Accuracy, Remarks: t.Remarks,
	}
	e.answers(&m)
	for i := range t.Nodes {
		m.Nodes = append(m.Nodes, e.node(&t.Nodes[i]))
	}
	if c := t.Calibration; c != nil {
		m.Calibration = &ManifestCalibration{Samples: c.Samples, StoredFrom: c.StoredFrom, Gated: c.Gated}
	}
	m.Arrays = archive.List(e.arrays)
	return archive.Encode(Format, m, e.arrays)
}

// encoder collects the arrays of a trace.
type encoder struct {
	trace  *Trace
	arrays map[string]npy.Array
}

// keep stores an array and returns its name.
func (e *encoder) keep(name string, a npy.Array) string {
	e.arrays[name] = a
	return name
}

// answers writes the labels and the framework's answers.
func (e *encoder) answers(m *Manifest) {
	t := e.trace
	shape := []int{t.images}
	if t.Task == pgworkloads.TaskLanguageModel {
		shape = append(shape, t.Positions())
	}
	m.Labels = e.keep("labels", npy.New(t.Labels, shape...))
	m.Predictions = e.keep("predictions", npy.New(t.Predictions, shape...))
	m.Scores = e.keep("scores", npy.New(t.Scores, t.images, t.Classes()))
	if t.Answers == nil {
		return
	}
	held := []int{len(t.Answers.Predictions)}
	if t.Answers.Shape != nil {
		held = t.Answers.Shape
	}
	m.Answers = &ManifestHeld{
		Data: t.Answers.Data, SHA256: t.Answers.SHA256, Accuracy: t.Answers.Accuracy,
		Predictions: e.keep("held", npy.New(t.Answers.Predictions, held...)),
	}
}

// node returns a node in the format of the manifest.
func (e *encoder) node(n *network.Node) ManifestNode {
	raw := ManifestNode{
		Name: n.Name, Op: n.Op, Inputs: []string{}, Shape: n.Shape, Params: map[string]string{}, Attrs: map[string]float64{},
	}
	for _, at := range n.Inputs {
		raw.Inputs = append(raw.Inputs, e.trace.Nodes[at].Name)
	}
	for name, a := range n.Params {
		raw.Params[name] = e.keep(n.Name+"."+name, a)
	}
	for name, value := range n.Attrs {
		raw.Attrs[name] = value
	}
	if n.Product != nil {
		raw.Product = e.product(n.Product)
	}
	return raw
}

// product returns a matrix product in the format of the manifest.
func (e *encoder) product(p *network.Product) *ManifestProduct {
	shape := []int{p.N(), p.InChannels / p.Groups, p.Kernel[0], p.Kernel[1]}
	raw := &ManifestProduct{
		InChannels: p.InChannels, OutChannels: p.OutChannels, Groups: p.Groups, Kernel: p.Kernel, Stride: p.Stride,
		Padding: p.Padding, Input: p.Input, Output: p.Output,
		Activation:       manifestActivation(p.Activation),
		AssumedPrecision: p.AssumedPrecision,
	}
	if p.RightComputed {
		right := manifestActivation(*p.Right)
		raw.Right = &right
		if p.Gate != nil {
			raw.Gate = e.gate(p)
		}
		return raw
	}
	raw.Weight = &ManifestWeight{
		Bits: p.WeightBits, Array: e.keep(p.Name+".weight", narrowest(p.Weights, shape)),
		Scales: e.keep(p.Name+".scales", npy.New(p.WeightScales, p.N())),
	}
	if p.Bias != nil {
		name := e.keep(p.Name+".bias", npy.New(p.Bias, p.N()))
		raw.Bias = &name
	}
	if p.FloatWeights != nil {
		name := e.keep(p.Name+".float", npy.New(p.FloatWeights, shape...))
		raw.FloatWeight = &name
	}
	if p.Gate != nil {
		raw.Gate = e.gate(p)
	}
	return raw
}

// manifestActivation returns an activation in the format of the manifest.
func manifestActivation(a pgworkloads.Activation) ManifestActivation {
	return ManifestActivation{Bits: a.Bits, HighBits: a.HighBits, Encoding: string(a.Encoding), Scale: a.Scale}
}

// narrowest returns weights as bytes if they fit.
func narrowest(weights []int16, shape []int) npy.Array {
	narrow := make([]int8, len(weights))
	for i, w := range weights {
		if w < math.MinInt8 || w > math.MaxInt8 {
			return npy.New(weights, shape...)
		}
		narrow[i] = int8(w)
	}
	return npy.New(narrow, shape...)
}

// gate returns the gate of a product in the format of the manifest.
func (e *encoder) gate(p *network.Product) *ManifestGate {
	g, images := p.Gate, e.trace.images
	shape := []int{p.ThresholdCount()}
	if sides := g.Rule.Sides(); sides > 1 {
		shape = []int{sides, p.ThresholdCount()}
	}
	codes := npy.New(g.Codes, images, p.InChannels, p.Input[0], p.Input[1])
	codes.DType = codeType(p.Activation)
	raw := &ManifestGate{
		Kind: g.Kind, OutputsSHA256: g.OutputsSHA256, GatedFraction: g.Fraction,
		Delta:      e.keep(p.Name+".delta", npy.New(g.Delta, shape...)),
		Thresholds: e.keep(p.Name+".thresholds", npy.New(g.Thresholds, shape...)),
		Codes:      e.keep(p.Name+".codes", codes),
		Gates:      e.keep(p.Name+".gates", npy.New(g.Packed, images, network.PackedBytes(p.N()*p.PixelsPerImage()))),
	}
	e.scoreGate(p, raw)
	if p.SplitsChannels() {
		first := p.FirstChannels
		raw.Split, raw.FirstChannels = SplitChannels, &first
	}
	return raw
}
