package trace

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
)

// product builds the matrix product of a node and requests its arrays.
func (b *builder) product(node ManifestNode) (*network.Product, error) {
	raw := node.Product
	p := &network.Product{
		Layer: pgworkloads.Layer{
			Name: node.Name, Op: node.Op,
			InChannels: raw.InChannels, OutChannels: raw.OutChannels, Groups: raw.Groups,
			Kernel: raw.Kernel, Stride: raw.Stride, Padding: raw.Padding,
			Input: raw.Input, Output: raw.Output,
			Activation: raw.Activation.activation(),
			Gated:      raw.Gate != nil,
			Recurrent:  node.Op == pgworkloads.OpLSTM,
		},
		AssumedPrecision: raw.AssumedPrecision,
	}
	if err := setWidth(p, raw); err != nil {
		return nil, err
	}
	first, err := raw.firstChannels()
	if err != nil {
		return nil, pgworkloads.Within("gate", err)
	}
	p.FirstChannels = first
	p.Transposed = node.Attrs["transposed"] == 1
	if err := p.Check(); err != nil {
		return nil, err
	}
	if work := float64(p.K()) * float64(p.N()) * float64(p.PixelsPerImage()) * float64(b.manifest.Images); work > pgworkloads.MaxLayerMACs {
		return nil, pgworkloads.FieldErrorf("output", "the layer takes %.3g multiplications, more than %.0g", work, pgworkloads.MaxLayerMACs)
	}
	operand := b.weights
	if p.RightComputed {
		operand = checkComputed
	}
	if err := operand(p, raw); err != nil {
		return nil, err
	}
	if raw.Gate == nil {
		return p, nil
	}
	return p, pgworkloads.Within("gate", b.gate(p, raw))
}

// weights requests the arrays that every product has.
func (b *builder) weights(p *network.Product, raw *ManifestProduct) error {
	shape := []int{p.N(), p.InChannels / p.Groups, p.Kernel[0], p.Kernel[1]}
	err := pgworkloads.FirstError(
		b.arrays.Want("weight.array", raw.Weight.Array, shape, productArrays{p}.setWeights, npy.Int8, npy.Int16),
		b.arrays.Want("weight.scales", raw.Weight.Scales, []int{p.N()}, productArrays{p}.setScales, npy.Float64),
	)
	if err == nil && raw.Bias != nil {
		err = b.arrays.Want("bias", *raw.Bias, []int{p.N()}, finiteValues(&p.Bias), npy.Float32)
	}
	if err != nil {
		return err
	}
	if raw.AssumedPrecision != (raw.FloatWeight != nil) {
		return pgworkloads.FieldErrorf("float_weight", "must be given where assumed_precision is true, and null where it is false")
	}
	if raw.AssumedPrecision && raw.Gate != nil {
		return pgworkloads.FieldErrorf("gate", "must be null where assumed_precision is true")
	}
	if raw.FloatWeight != nil {
		err = b.arrays.Want("float_weight", *raw.FloatWeight, shape, finiteValues(&p.FloatWeights), npy.Float32)
	}
	return err
}

// productArrays stores the arrays of a product as they are read.
type productArrays struct{ *network.Product }

// setWeights keeps weights. They must have the layer's width, and their sums must not overflow.
func (p productArrays) setWeights(a npy.Array) error {
	if a.DType == npy.Int16 {
		p.Weights = npy.Values[int16](a)
	} else {
		p.Weights = make([]int16, len(a.Data))
		for i, w := range npy.Values[int8](a) {
			p.Weights[i] = int16(w)
		}
	}
	most := pgworkloads.AllOnes(p.WeightBits)
	for i, w := range p.Weights {
		if magnitude := max(int(w), -int(w)); magnitude > most || (p.WeightBits == 1 && magnitude == 0) {
			return fmt.Errorf("weight %d is %d, which is none of %d magnitude bits", i, w, p.WeightBits)
		}
	}
	return arithmetic.CheckSums(p.Layer, p.Weights)
}

func (p productArrays) setScales(a npy.Array) error {
	p.WeightScales = npy.Values[float64](a)
	for n, scale := range p.WeightScales {
		err := pgworkloads.FirstError(
			pgworkloads.CheckScale(fmt.Sprintf("value %d", n), scale),
			pgworkloads.CheckScale(fmt.Sprintf("value %d times activation.scale", n), scale*p.Activation.Scale),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

// gate requests the arrays of a product's gate.
func (b *builder) gate(p *network.Product, raw *ManifestProduct) error {
	r, images := raw.Gate, b.manifest.Images
	rule, err := arithmetic.FindGateRule(r.Kind)
	if err != nil {
		return pgworkloads.FieldErrorf("kind", "%w", err)
	}
	if len(r.OutputsSHA256) != images {
		return pgworkloads.FieldErrorf("outputs_sha256", "must have %d digests, one for each image, got %d", images, len(r.OutputsSHA256))
	}
	if !(r.GatedFraction >= 0 && r.GatedFraction <= 1) {
		return pgworkloads.FieldErrorf("gated_fraction", "must be 0..1, got %v", r.GatedFraction)
	}
	p.Gate = &network.Gate{Kind: r.Kind, OutputsSHA256: r.OutputsSHA256, Fraction: r.GatedFraction, Rule: rule, Index: b.gates}
	b.gates++
	if err := b.computedGate(p, r); err != nil {
		return err
	}
	shape := []int{p.ThresholdCount()}
	if sides := rule.Sides(); sides > 1 {
		shape = []int{sides, p.ThresholdCount()}
	}
	codes := []int{images, p.InChannels, p.Input[0], p.Input[1]}
	gates := []int{images, network.PackedBytes(p.N() * p.PixelsPerImage())}
	return pgworkloads.FirstError(
		b.arrays.Want("delta", r.Delta, shape, finiteValues(&p.Gate.Delta), npy.Float64),
		b.arrays.Want("thresholds", r.Thresholds, shape, productArrays{p}.setThresholds, npy.Int32),
		b.arrays.Want("codes", r.Codes, codes, productArrays{p}.setCodes, codeType(p.Activation)),
		b.arrays.Want("gates", r.Gates, gates, productArrays{p}.setGates, npy.Uint8),
	)
}

// setThresholds keeps thresholds. They must match the trained ones.
func (p productArrays) setThresholds(a npy.Array) error {
	p.Gate.Thresholds = npy.Values[int32](a)
	want, scales := p.IntegerThresholds(p.Gate.Delta, 0), "weight.scales"
	if p.RightComputed {
		scales = "right.scale"
	}
	for i, t := range p.Gate.Thresholds {
		if t != want[i] {
			return fmt.Errorf("threshold %d is %d, but delta / (activation.scale * %s) rounds to %d", i, t, scales, want[i])
		}
	}
	return nil
}

// setCodes keeps codes. They must have the layer's bits.
func (p productArrays) setCodes(a npy.Array) error {
	p.Gate.Codes = a.Data
	return checkCodes(a.Data, p.Activation)
}

// fractionTolerance allows a framework to round the gated fraction.
const fractionTolerance = 1e-4

// setGates keeps gates. Their padding must be clear, and their share must be the stored one.
func (p productArrays) setGates(a npy.Array) error {
	p.Gate.Packed = a.Data
	outputs := p.N() * p.PixelsPerImage()
	size := network.PackedBytes(outputs)
	count := 0
	for i, b := range a.Data {
		count += bits.OnesCount8(b)
		if i%size == size-1 && b<<(outputs-(size-1)*network.ByteBits) != 0 {
			return fmt.Errorf("the bits behind the last gate of image %d must be 0", i/size)
		}
	}
	fraction := float64(count) / float64(outputs*a.Shape[0])
	if math.Abs(fraction-p.Gate.Fraction) > fractionTolerance {
		return fmt.Errorf("%.6f of the gates are on, but gated_fraction is %.6f", fraction, p.Gate.Fraction)
	}
	return nil
}

// finiteValues returns a setter that keeps finite numbers and refuses others.
func finiteValues[T float32 | float64](into *[]T) func(npy.Array) error {
	return func(a npy.Array) error {
		*into = npy.Values[T](a)
		if i := slices.IndexFunc(*into, func(v T) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) }); i >= 0 {
			return fmt.Errorf("value %d is %v, must be a finite number", i, (*into)[i])
		}
		return nil
	}
}

// finite refuses float32 parameters that hold infinities or NaN.
func finite(a npy.Array) error {
	var ignored []float32
	if a.DType != npy.Float32 {
		return nil
	}
	return finiteValues(&ignored)(a)
}
