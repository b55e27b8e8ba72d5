package network

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
)

// executor is the arithmetic of a product within a network.
type executor struct {
	*Product
	sequence bool
	encode   pgworkloads.Encoder
	ints     *arithmetic.Convolution
	floats   *arithmetic.Kernel[float64]
	// scales and biases turn sums into real outputs, by output channel.
	scales, biases []float64
}

func newExecutor(n Node, l pgworkloads.Layer) *executor {
	p := n.Product
	e := &executor{
		Product: p, sequence: n.sequence(), encode: pgworkloads.NewEncoder(p.Activation),
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
			rows = r.positions
		}
		inputs := len(a) / e.InChannels
		if e.floats != nil {
			e.transpose(r.work.floats, a, inputs)
			e.floatOutputs(r, r.work.floats[:len(a)], rows)
		} else {
			e.encodeAll(r, a, inputs, 0)
			e.intOutputs(r, len(a), rows, 0)
		}
		e.store(out, r.work.outputs, len(out)/e.N())
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
		} else {
			e.encodeAll(r, a, 1, t)
			e.intOutputs(r, len(a), 1, t)
		}
		copy(out, r.work.outputs)
	}
}

// encodeAll turns inputs into the values of their codes, [pixel][channel]; the
// first pixel is at position t.
func (e *executor) encodeAll(r *Run, a []float64, pixels, t int) {
	high, low := r.work.high[:len(a)], r.work.low[:len(a)]
	if e.sequence {
		for i, x := range a {
			high[i], low[i] = e.encode.Parts(x)
		}
	} else {
		for c := range e.InChannels {
			for pixel, x := range a[c*pixels:][:pixels] {
				at := pixel*e.InChannels + c
				high[at], low[at] = e.encode.Parts(x)
			}
		}
	}
	if r.codes != nil && e.Gate != nil {
		e.keepCodes(r.codes[e.Gate.Index], a, pixels, t)
	}
}

// keepCodes keeps codes in the order of traces, [channel][pixel].
func (e *executor) keepCodes(codes []int16, a []float64, pixels, t int) {
	for c := range e.InChannels {
		for pixel := range pixels {
			at := c*pixels + pixel
			if e.sequence {
				at = pixel*e.InChannels + c
			}
			codes[c*e.Input[0]*e.Input[1]+t+pixel] = int16(e.encode.Code(a[at]))
		}
	}
}

// intOutputs computes real outputs from the codes in the workspace, [pixel][N].
func (e *executor) intOutputs(r *Run, inputs, rows, t int) {
	w := &r.work
	count := rows * e.Output[1] * e.N()
	sums, outputs := w.sums[:count], w.outputs[:count]
	e.ints.SumRows(&w.ints, sums, w.high[:inputs], rows)
	if e.Gate != nil {
		if r.HighSums != nil {
			r.HighSums(e.Product, sums)
		}
		e.ints.SumRows(&w.ints, w.rest[:count], w.low[:inputs], rows)
		e.openGates(r, sums, w.rest[:count], t)
	}
	for pixel := 0; pixel < len(sums); pixel += e.N() {
		for n, sum := range sums[pixel:][:e.N()] {
			outputs[pixel+n] = float64(float64(sum)*e.scales[n]) + e.biases[n]
		}
	}
}

// openGates decides the gates and adds the low sums behind those that are on.
func (e *executor) openGates(r *Run, sums, rest []int32, t int) {
	gates, bounds := r.gates[e.Gate.Index], &r.network.bounds[e.Gate.Index]
	channels := e.N()
	for pixel := range len(sums) / channels {
		low := rest[pixel*channels:][:channels]
		row := sums[pixel*channels:][:channels]
		for n, sum := range row {
			if bounds.On(n, sum) {
				row[n] += low[n]
				gates.Set(t+pixel, n)
			}
		}
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

// transpose lays inputs out as [pixel][channel].
func (e *executor) transpose(to, a []float64, pixels int) {
	if e.sequence {
		copy(to, a)
		return
	}
	for c := range e.InChannels {
		for pixel, x := range a[c*pixels:][:pixels] {
			to[pixel*e.InChannels+c] = x
		}
	}
}

// store lays outputs [pixel][N] out as nodes hand them on.
func (e *executor) store(out, outputs []float64, pixels int) {
	if e.sequence {
		copy(out, outputs)
		return
	}
	for n := range e.N() {
		for pixel := range out[n*pixels:][:pixels] {
			out[n*pixels+pixel] = outputs[pixel*e.N()+n]
		}
	}
}
