package silicon

import (
	"fmt"
	"sync"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/traces"
)

// sourced are operands from one source: synthetic operands, or those of a trace.
type sourced struct {
	Operands
	source string
}

// syntheticSource is the source of the operands that the model is fitted to.
const syntheticSource = "synthetic operands"

// operandSets returns all operands for a PE. Activations of a bit-parallel PE may fill its width;
// other activations have the width of the traces. Bit-serial PEs also get them in two parts,
// because gates make passes over high and low bits.
func (p Piece) operandSets() ([]sourced, error) {
	width := traceBits
	if p.isParallel() {
		width = p.watched().DigitBits
	}
	var sets []sourced
	for _, s := range shapes {
		sets = append(sets, sourced{s.operands(width), syntheticSource})
	}
	if width != traceBits {
		sets = append(sets, sourced{shapes[0].operands(traceBits), syntheticSource})
	}
	ofTraces, err := realOperands()
	if err != nil {
		return nil, err
	}
	if p.isParallel() {
		return append(sets, ofTraces...), nil
	}
	const half = traceBits / 2
	sets = append(sets, sourced{shapes[0].operands(half), syntheticSource})
	for _, o := range ofTraces {
		sets = append(sets, o, o.part("high", half, half), o.part("low", 0, half))
	}
	return sets, nil
}

// part returns some bits of activations.
func (o sourced) part(name string, from, bits int) sourced {
	all := o.Activation
	o.Name, o.Bits = o.Name+", "+name, bits
	o.Activation = func(output, k int) int { return all(output, k) >> from & pgworkloads.AllOnes(bits) }
	return o
}

// realLayers are the layers of embedded traces that operands come from. They are gated, with 8-bit
// weights and 4-bit activations without a sign, 64 pixels and twice as many operands as a
// simulation uses. In the last one nearly all activations are 0.
var realLayers = []struct{ trace, layer string }{
	{"pg-resnet20-a4h2-cifar10", "layer2_1.conv1"},
	{"pg-resnet20-a4h2-cifar10", "layer3_2.conv1"},
	{"pg-resnet56-a4h2-cifar10", "layer2_1.conv1"},
	{"pg-resnet56-a4h2-cifar10", "layer2_4.conv1"},
	{"pg-resnet20-all-a4h2-cifar10", "layer2_0.conv2"},
	{"pg-resnet20-all-a4h2-cifar10", "layer2_1.conv2"},
}

// realOperands returns the operands of one channel of each of some layers, in the order in which a
// PE takes them.
var realOperands = sync.OnceValues(func() ([]sourced, error) {
	var all []sourced
	for _, l := range realLayers {
		t, err := traces.Resolve(l.trace)
		if err != nil {
			return nil, err
		}
		o, err := ofLayer(t.Products(), l.layer)
		if err != nil {
			return nil, fmt.Errorf("silicon: trace %s: %w", l.trace, err)
		}
		all = append(all, sourced{o, "operands of " + l.trace})
		all[len(all)-1].Name = l.trace + " " + l.layer
	}
	return all, nil
})

// ofLayer returns the operands of one channel of a layer.
func ofLayer(products []*network.Product, name string) (Operands, error) {
	for _, p := range products {
		if p.Name != name {
			continue
		}
		codes := pgworkloads.NewInputCodes(p.Layer, 1)
		for i, stored := range p.ImageCodes(imageOfOne) {
			codes.Image(0)[i] = p.Activation.Word(stored)
		}
		work := pgworkloads.LayerWork{Layer: p.Layer, Weights: p.Weights}
		weights := work.WeightsInOrder(nil, channelOf)
		var words [Cases][]pgworkloads.CodeWord
		for pixel := range words {
			words[pixel] = codes.Words(nil, pixel, 0)
		}
		return Operands{
			Bits:   p.Activation.Bits,
			Weight: func(k int) int { return int(weights[firstOf+k]) },
			Activation: func(output, k int) int {
				w := words[output][firstOf+k]
				if w == pgworkloads.PaddingWord {
					return 0
				}
				return w.Code()
			},
		}, nil
	}
	return Operands{}, fmt.Errorf("has no layer %s", name)
}
