package agree

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pe/reference"
)

// TestBalancedOrderChangesNoOutput runs random layers on the register-level model with their
// weights and thresholds in balanced order. Put back in the order of the network, outputs and gates
// must be those of the network. The pass level, told of the order, must start the same passes.
func TestBalancedOrderChangesNoOutput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawer{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))}
		m := d.machine(dataflow.OutputStationary{}, "column-greedy")
		p := d.problem(m)
		p.Gated, p.Recurrent = true, nil
		p.HighBits = min(p.HighBits, p.Bits-1)
		m.Policy = []string{"column-greedy", "layer-share", "band-share"}[d.IntN(3)]
		m.Cols, m.Fold, m.PartOperands = 4, 1, 0 // the order is that of four columns
		m.Settings = strict.Settings{}.With("queue_depth", d.between(2, 6)).With("share_columns", d.between(1, 2)).With("balance_channels", true)
		plain, err := reference.Run(m, p)
		if err != nil {
			t.Fatal(err)
		}
		layer, images := layerOf(p, plain.Gates)
		for range p.N {
			layer.Calibrated = append(layer.Calibrated, uint64(d.IntN(50)))
		}
		machine := passMachine(t, m)
		order := dataflow.ChannelOrder(machine, layer)
		ordered, err := reference.Run(m, reordered(p, order))
		if err != nil {
			t.Fatal(err)
		}
		for i := range plain.Outputs {
			at := i/p.N*p.N + slices.Index(order, i%p.N)
			if ordered.Outputs[at] != plain.Outputs[i] || ordered.Gates[at] != plain.Gates[i] {
				t.Fatalf("output (%d,%d) is %d, in balanced order %d", i/p.N, i%p.N, plain.Outputs[i], ordered.Outputs[at])
			}
		}
		report := dataflow.RunAlone(machine, layer, images)
		if report.Cycles != ordered.Cycles || report.Activity != ordered.Activity {
			t.Fatalf("%d cycles, %+v; register-level %d, %+v", report.Cycles, report.Activity, ordered.Cycles, ordered.Activity)
		}
	})
}

// passMachine returns an array for the pass level.
func passMachine(t *rapid.T, m reference.Machine) dataflow.Machine {
	overlap, err := pe.Overlaps.Lookup(m.Overlap)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := dataflow.Policies.New(m.Policy, m.Settings)
	if err != nil {
		t.Fatal(err)
	}
	return dataflow.Machine{
		Geometry: m.Geometry, Dataflow: dataflow.OutputStationary{}, Overlap: overlap, Policy: policy,
		Prediction: dataflow.Prediction{Wasted: m.Wasted},
	}
}

// reordered returns a problem with its channels in a different order.
func reordered(p reference.Problem, order []int) reference.Problem {
	q := p
	q.Weights, q.Thresholds = nil, nil
	for _, channel := range order {
		q.Weights = append(q.Weights, p.Weights[channel*p.K:][:p.K]...)
		q.Thresholds = append(q.Thresholds, p.Thresholds[channel])
	}
	return q
}
