package network

import (
	"fmt"
	"math"

	"pgsim/pgworkloads"
)

// lstmGates is the number of gates of an LSTM cell. Its sums are in quarters: input, forget, cell
// and output gate, in this order.
const lstmGates = 4

func init() {
	Ops.Register(pgworkloads.OpLSTM, "long short-term memory, its input product made already", Op{
		Kind:   pgworkloads.KindCell,
		Inputs: 1, Product: true, Shape: lstmShape, Compile: compileLSTM,
	})
}

func lstmShape(n Node, in []Node) ([]int, error) {
	p := n.Product
	if !in[0].sequence() {
		return nil, fmt.Errorf("%s reads a sequence [T, C], got %s", n.Op, pgworkloads.List(in[0].Shape))
	}
	if p.OutChannels != lstmGates*p.InChannels {
		return nil, fmt.Errorf("product.out_channels of an LSTM must be 4 times in_channels %d, got %d", p.InChannels, p.OutChannels)
	}
	return sequenceShape(p, in[0], p.OutChannels, p.InChannels)
}

// lstmState is what a cell passes from one position to the next.
type lstmState struct {
	hidden, cell []float64
}

// compileLSTM evaluates z = x + product(h), c = f*c + i*g and h = o*tanh(c) at
// one position after the other.
func compileLSTM(n Node, _ []Node) Evaluator {
	product := compileProductSteps(n)
	width := n.Product.InChannels
	return func(r *Run, out, a, _ []float64) {
		state := r.state(n.Name, width)
		sums := r.work.outputs[:lstmGates*width]
		for t := range len(out) / width {
			product(r, sums, state.hidden, t)
			x := a[t*lstmGates*width:][:lstmGates*width]
			for i := range width {
				input, forget := sums[i]+x[i], sums[width+i]+x[width+i]
				cell, output := sums[2*width+i]+x[2*width+i], sums[3*width+i]+x[3*width+i]
				state.cell[i] = float64(sigmoid(forget)*state.cell[i]) + float64(sigmoid(input)*math.Tanh(cell))
				state.hidden[i] = sigmoid(output) * math.Tanh(state.cell[i])
			}
			copy(out[t*width:], state.hidden)
		}
	}
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
