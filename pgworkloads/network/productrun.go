package network

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/arithmetic/elementwise"
)

// executor is the arithmetic of a product within a network.
type executor struct {
	*Product
	sequence bool
	encode   elementwise.Encoder
	ints     *arithmetic.Convolution
	floats   *arithmetic.Kernel[float64]
	// scales and biases turn sums into real outputs, by output channel.
	scales, biases []float64
}

func newExecutor(n Node, l pgworkloads.Layer) *executor {
	p := n.Product
	e := &executor{
		Product: p, sequence: n.sequence(), encode: elementwise.NewEncoder(p.Activation),
		scales: make([]float64, p.N()), biases: make([]float64, p.N()),
	}
	for i, scale := range p.WeightScales {
		e.scales[i] = p.Activation.Scale * scale
	}
	for i, bias := range p.Bias {
		e.biases[i] = float64(bias)
	}
	if !p.AssumedPrecision {
		e.ints = arithmetic.ConvolutionOf(l, p.Weights)
		return e
	}
	outputs, channels, positions := l.OutChannels/l.Groups, l.InChannels/l.Groups, l.Kernel[0]*l.Kernel[1]
	e.floats = arithmetic.NewKernel(l, outputs, func(group, row, word int) float64 {
		return float64(p.FloatWeights[((group*outputs+word)*channels+row%channels)*positions+row/channels])
	})
	return e
}

// compileProduct evaluates a product of whole samples.
func compileProduct(n Node, _ []Node) Evaluator {
	e := newExecutor(n, n.Product.Layer)
	return func(r *Run, out, a, _ []float64) {
		rows := e.Output[0]
		if e.sequence {
			rows = len(a) / e.InChannels // a text may be shorter than the stored ones
		}
		if e.floats != nil {
			if !e.sequence {
				transpose(r.work.floats, a, e.InChannels, len(a)/e.InChannels)
				a = r.work.floats[:len(a)]
			}
			e.floatOutputs(r, a, rows)
			if e.sequence {
				copy(out, r.work.outputs)
			} else {
				transpose(out, r.work.outputs, len(out)/e.N(), e.N())
			}
			return
		}
		e.encodeAll(r, a, 0)
		e.intOutputs(r, out, len(a), rows, 0)
	}
}

// compileProductSteps evaluates a product at one position t of a sequence.
func compileProductSteps(n Node) func(r *Run, out, a []float64, t int) {
	l := n.Product.Layer
	l.Input, l.Output = [2]int{1, 1}, [2]int{1, 1}
	e := newExecutor(n, l)
	return func(r *Run, out, a []float64, t int) {
		if e.floats != nil {
			e.floatOutputs(r, a, 1)
			copy(out, r.work.outputs)
			return
		}
		e.encodeAll(r, a, t)
		e.intOutputs(r, out, len(a), 1, t)
	}
}

// encodeAll finds the codes of inputs, [channel][pixel]; the first pixel is at
// position t.
func (e *executor) encodeAll(r *Run, a []float64, t int) {
	codes, pixels := r.work.codes[:len(a)], len(a)/e.InChannels
	if e.sequence && pixels > 1 {
		transpose(r.work.floats, a, pixels, e.InChannels)
		a = r.work.floats[:len(a)]
	}
	e.encode.Words(codes, a)
	if r.InputCodes != nil {
		r.InputCodes(e.Product, codes, t)
	}
	if r.codes != nil && e.Gate != nil {
		kept, perChannel := r.codes[e.Gate.Index], e.Input[0]*e.Input[1]
		for at, word := range codes {
			kept[at/pixels*perChannel+t+at%pixels] = int16(word.Code())
		}
	}
}

// intOutputs computes real outputs from the codes of the given number of inputs.
func (e *executor) intOutputs(r *Run, out []float64, inputs, rows, t int) {
	w := &r.work
	pixels := rows * e.Output[1]
	sums := arithmetic.Sums{High: w.sums[:pixels*e.N()]}
	if e.Gate != nil {
		sums.Low = w.rest[:len(sums.High)]
	}
	if e.Gate != nil && r.regions != nil {
		at := e.Gate.Index
		r.low[at] += r.regions[at].sums(sums.High, w.codes[:inputs], func() {
			e.ints.Sums(&w.scratch, sums, w.codes[:inputs], rows)
			addLow(sums)
		})
	} else {
		e.ints.Sums(&w.scratch, sums, w.codes[:inputs], rows)
		e.decide(r, sums, pixels, t)
	}
	to := out
	if e.sequence {
		to = w.outputs
	}
	for n := range e.N() {
		elementwise.Outputs(to[n*pixels:][:pixels], sums.High[n*pixels:][:pixels], e.scales[n], e.biases[n])
	}
	if e.sequence {
		transpose(out, to, e.N(), pixels)
	}
}

// transpose turns [rows][columns] into [columns][rows].
func transpose[T any](to, from []T, rows, columns int) {
	for column := range columns {
		for row := range to[column*rows:][:rows] {
			to[column*rows+row] = from[row*columns+column]
		}
	}
}

// decide decides the gates of a product, if it has any.
func (e *executor) decide(r *Run, sums arithmetic.Sums, pixels, t int) {
	if e.Gate == nil {
		return
	}
	if r.HighSums != nil {
		r.HighSums(e.Product, sums.High)
	}
	e.openGates(r, sums, pixels, t)
}

// openGates decides the gates and adds the low sums of those that are on.
func (e *executor) openGates(r *Run, sums arithmetic.Sums, pixels, t int) {
	gates, bounds := r.gates[e.Gate.Index], &r.network.bounds[e.Gate.Index]
	words := r.work.gates[:pixels]
	for first := 0; first < e.N(); first += pgworkloads.WordBits {
		clear(words)
		for n := first; n < min(first+pgworkloads.WordBits, e.N()); n++ {
			lower, upper := bounds.Of(n)
			elementwise.Gate(sums.High[n*pixels:][:pixels], sums.Low[n*pixels:][:pixels], lower, upper, words, 1<<(n-first))
		}
		gates.SetWords(t, first, words)
	}
}

// floatOutputs computes real outputs from floating-point inputs.
func (e *executor) floatOutputs(r *Run, inputs []float64, rows int) {
	out, channels := r.work.outputs, e.N()
	perGroup := channels / e.Groups
	e.floats.Sums(&r.work.floatTerms, inputs, rows, func(pixel, group, block int, sums *[arithmetic.BlockWords]float64) {
		first := group*perGroup + block*arithmetic.BlockWords
		for i := range min(arithmetic.BlockWords, perGroup-block*arithmetic.BlockWords) {
			out[pixel*channels+first+i] = sums[i] + e.biases[first+i]
		}
	})
}
