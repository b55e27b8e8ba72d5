package energy

import (
	"math"
	"slices"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
)

// Model prices the actions of one machine. It never changes, so many goroutines may use one model.
type Model struct {
	prices    []price
	own       map[hardware.Action][]ownPrice
	leakageMW float64
	leaks     []leak // what leakageMW is made of
	hertz     float64
	area      Parts
	// listed are the parts of the energy, in their order.
	listed []string
}

// energyParts are the parts of Energy, in their order. The last one depends on time, not on
// actions. Machines without a post-processing unit or line buffers have no such part.
var energyParts = [...]string{
	"array_high", "array_low", "array_full", "array_idle",
	"registers", "comparators", "drain",
	"queues", "crossbars", "partial_sums", string(hardware.PostProcessing), string(hardware.LineBuffers),
	"scratchpad_activation", "scratchpad_weight", "scratchpad_output",
	"dma", "dram", leakagePart,
}

const leakagePart = "leakage"

// New returns the model of a machine: an accelerator, and the parts of its array from the PEs, the
// dataflow and the policy. Its errors name file, line and key of a technology table, or are a
// [pgsim/configs/strict.KeyError] of the setting that is wrong.
func New(acc configs.Accelerator, parts hardware.Parts) (*Model, error) {
	tech, err := findTechnology(acc.Energy.Technology)
	if err != nil {
		return nil, err
	}
	return newModel(asTable(tech), acc, parts)
}

func newModel(tech priced, acc configs.Accelerator, parts hardware.Parts) (*Model, error) {
	if err := checkParts(parts); err != nil {
		return nil, err
	}
	b := newBuilder(tech, acc.OneOfArrays(), parts)
	b.hardware()
	b.onChip()
	b.scratchpads()
	b.repeat(acc.Array.Arrays())
	b.dma()
	if err := b.offChip(); err != nil {
		return nil, err
	}
	own, err := b.ownPrices()
	if err != nil {
		return nil, err
	}
	m := &Model{prices: b.prices, own: own, leakageMW: b.silicon().leakageMW(tech), hertz: hertz(acc)}
	for _, name := range energyParts {
		if lists(hardware.Group(name), parts) {
			m.listed = append(m.listed, name)
		}
	}
	for _, p := range b.built {
		m.area = append(m.area, Part{p.name, p.areaMM2(tech.Logic)})
		if p.areaMM2(tech.Logic) > 0 {
			m.leaks = append(m.leaks, leak{p.name, p.leakageMW(tech)})
		}
	}
	given, err := readERT(acc.Energy.ERT)
	if err != nil {
		return nil, err
	}
	if given != nil {
		if err := given.replace(m, tech.weights[givenPrice]); err != nil {
			return nil, err
		}
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, nil
}

// check returns an error if a figure is negative or not a number. Steep curves can give such
// figures beyond their ends.
func (m *Model) check() error {
	figures := []Part{{"leakage, in mW", m.leakageMW}}
	for _, p := range m.prices {
		figures = append(figures, Part{"energy of " + p.action + ", in pJ", p.pj})
	}
	for _, p := range m.area {
		figures = append(figures, Part{"area of " + p.Name + ", in mm2", p.Value})
	}
	for _, f := range figures {
		if !(f.Value >= 0 && f.Value <= math.MaxFloat32) {
			return strict.Errorf("energy.technology", "makes the %s %v; mend the table", f.Name, f.Value)
		}
	}
	return nil
}

// Energy returns the energy of the actions by part, in picojoules. An action that the machine has
// no part for is an error; it is never free.
func (m *Model) Energy(a Actions) (Parts, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	sums := map[string]float64{leakagePart: m.leakageMW * a.Seconds * pjPerMJ}
	for _, p := range m.prices {
		pj, err := p.of(&a)
		if err != nil {
			return nil, err
		}
		sums[p.part] += pj
	}
	if err := m.addOwn(sums, a.Own); err != nil {
		return nil, err
	}
	parts := make(Parts, len(m.listed))
	for i, name := range m.listed {
		parts[i] = Part{name, sums[name]}
	}
	return parts, nil
}

// pjPerMJ converts millijoules (a milliwatt for a second) to picojoules.
const pjPerMJ = 1e9

// Area returns the area of the chip by part, in mm^2. It does not include the DRAM.
func (m *Model) Area() Parts { return slices.Clone(m.area) }
