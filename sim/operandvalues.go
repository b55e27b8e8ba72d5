package sim

import (
	"golang.org/x/sync/errgroup"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/pe"
	"pgsim/pe/switching"
	"pgsim/pgworkloads"
)

// operandEnergies say how the operands of a layer change energies, by the kind of pass.
type operandEnergies struct {
	steps [3]float64 // of a PE step, relative to one with random operands
	over  [3]switching.Over
}

// KnowsOperands tells whether it is known how operands change the energies of an array.
func KnowsOperands(a configs.Array) bool {
	_, known := watchedKind(a)
	return known
}

// watchedKind returns the kind of the PEs of an array, if its energies with other operands are
// known: every PE takes one output after the other.
func watchedKind(a configs.Array) (pe.Watched, bool) {
	kind, err := pe.Kinds.Lookup(a.PE.Name())
	if err != nil {
		return nil, false // New has refused it
	}
	flow, err := dataflow.Dataflows.Lookup(a.Dataflow)
	watched, known := kind.(pe.Watched)
	return watched, err == nil && known && !flow.SumsBelowColumns()
}

// operandValues returns how the operands of every layer change energies. It is nil if they have no
// effect or aren't known. It also names the layers whose operands aren't known.
func (p *planned) operandValues(w pgworkloads.Workload) (of []*operandEnergies, unknown []string, err error) {
	of = make([]*operandEnergies, len(w.Layers))
	if !p.acc.Energy.Operands.OfTrace() {
		return of, nil, nil
	}
	codes := make([]*pgworkloads.InputCodes, len(w.Layers))
	watched, known := watchedKind(p.acc.Array)
	if known && w.Inputs != nil {
		if codes, err = w.Inputs.Codes(p.machine.Regions()); err != nil {
			return nil, nil, err
		}
	}
	var group errgroup.Group
	for i, l := range w.Layers {
		l.Codes = codes[i]
		if product, _ := l.OfEachSample(w.Images); product.Codes == nil || product.Weights == nil {
			unknown = append(unknown, l.Name)
			continue
		}
		group.Go(func() error {
			of[i] = newOperandEnergies(watched.Watch(p.acc.Array), p.machine, l, p.acc.Array.Policy != configs.DensePolicy)
			return nil
		})
	}
	return of, unknown, group.Wait()
}

// newOperandEnergies watches PEs on the operands of a layer, and on random ones. A layer runs in
// two parts if the machine has gates and the layer is gated.
func newOperandEnergies(watched switching.PE, m dataflow.Machine, l pgworkloads.LayerWork, gates bool) *operandEnergies {
	kinds := []dataflow.Kind{dataflow.Full}
	if gates && l.Gates != nil {
		kinds = []dataflow.Kind{dataflow.High, dataflow.Low}
	}
	e := &operandEnergies{}
	for _, kind := range kinds {
		part := m.Products(l.Layer, kind)[0].Part // the only one, because watched PEs take whole weights
		counts := switching.OfLayer(watched, l, part, kind == dataflow.Low && !m.AllLow())
		random := switching.Random(watched, min(part.Operands(), mostRandom), switching.NewDigits(l.Activation, part, watched.DigitBits).Places())
		e.steps[kind] = energy.StepOver(watched, counts, random)
		e.over[kind] = counts.Over(random)
	}
	return e
}

// mostRandom is the most random operands that are drawn for an output. Beyond that, the changes
// per step hardly change.
const mostRandom = 1024

// price prices a layer with its operands. Registers of all PEs take the digits of a pass, even
// those of PEs that are idle in it. The steps at work give the share of each kind of pass.
func (p *planned) price(r *LayerResult, o *operandEnergies) error {
	if o == nil {
		return nil
	}
	steps := [...]uint64{
		dataflow.High: r.Actions.Array.HighSteps,
		dataflow.Low:  r.Actions.Array.LowSteps,
		dataflow.Full: r.Actions.Array.FullSteps,
	}
	var all, digits, weights float64
	for kind, n := range steps {
		all += float64(n)
		digits += float64(n) * o.over[kind].Digits
		weights += float64(n) * o.over[kind].Weights
	}
	found := &energy.Operands{
		High: o.steps[dataflow.High], Low: o.steps[dataflow.Low], Full: o.steps[dataflow.Full],
		Digits: digits / max(1, all), LowDigits: o.over[dataflow.Low].Digits, Weights: weights / max(1, all),
	}
	r.Actions.Operands = found
	var err error
	r.Energy, err = p.energy.Energy(r.Actions)
	return err
}
