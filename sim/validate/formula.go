package validate

import (
	"fmt"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

func init() {
	Witnesses.Register("formula", "the paper's cost of a gated layer, MACs * Wbits * (Bh + f*Bl)", formula)
}

// formula compares the bit operations that PEs counted with the paper's formula, on bit-serial
// PEs, where a step is one weight times one bit.
func formula(Options) ([]Finding, error) {
	layers, largest, worst := 0, uint64(0), ""
	for _, name := range traces.Names() {
		work, err := wholeTrace(name)
		if err != nil {
			return nil, err
		}
		for _, policy := range dataflow.Policies.Names() {
			acc, err := configs.Resolve(configs.Base, []string{"array.policy=" + policy})
			if err != nil {
				return nil, err
			}
			machine, err := dataflow.NewMachine(acc.Array)
			if err != nil {
				return nil, err
			}
			for _, layer := range work.Layers {
				layers++
				counted, want := bitOperations(machine, layer, work.Images)
				if d := max(counted, want) - min(counted, want); d > largest {
					largest = d
					worst = fmt.Sprintf("%s, %s, %s: counted %d, want %d", name, policy, layer.Name, counted, want)
				}
			}
		}
	}
	return []Finding{exact("bit operations of all traces under every policy", layers, "layers", largest, "bit operations", worst)}, nil
}

// bitOperations returns what the PEs counted and what the formula says.
func bitOperations(m dataflow.Machine, w pgworkloads.LayerWork, images int) (counted, want uint64) {
	report := dataflow.RunAlone(m, w, images)
	a := report.Activity
	counted = (a.HighSteps + a.LowSteps + a.FullSteps) * uint64(w.WeightBits)
	if report.Passes.High == 0 {
		return counted, w.MACs(images) * uint64(w.Activation.Bits) * uint64(w.WeightBits)
	}
	outputs := uint64(w.M(images)) * uint64(w.N())
	return counted, outputs*pairsOfBits(m, w.Layer, dataflow.High) + m.LowOutputs(w, images)*pairsOfBits(m, w.Layer, dataflow.Low)
}

// pairsOfBits returns how many pairs of an activation bit and a weight bit are multiplied for an
// output in passes of a kind.
func pairsOfBits(m dataflow.Machine, l pgworkloads.Layer, kind dataflow.Kind) (pairs uint64) {
	for _, p := range m.Products(l, kind) {
		pairs += p.BitMACs() * uint64(p.WeightBits)
	}
	return pairs
}

// wholeTrace returns the workload of all stored images of an embedded trace.
func wholeTrace(name string) (pgworkloads.Workload, error) {
	trace, err := traces.Resolve(name)
	if err != nil {
		return pgworkloads.Workload{}, err
	}
	return trace.Workload(pgworkloads.Options{Images: trace.Images()})
}
