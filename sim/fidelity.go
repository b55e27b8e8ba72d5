package sim

import (
	"context"
	"fmt"
	"strings"

	"pgsim/dataflow"
	"pgsim/memory/clock"
)

// Fidelity says how much of a machine is simulated.
type Fidelity string

const (
	// Full simulates all of it.
	Full Fidelity = "full"
	// ArrayOnly simulates the array alone. Memory never waits, so cycles are those of the timing
	// contract, which bound those of the machine. Energy leaves out the DRAM and what the DMA
	// moves.
	ArrayOnly Fidelity = "array"
)

// Fidelities returns the names of all fidelities.
func Fidelities() []string { return []string{string(Full), string(ArrayOnly)} }

// Check refuses unknown names. An empty name means Full.
func (f Fidelity) Check() error {
	switch f {
	case "", Full, ArrayOnly:
		return nil
	}
	return fmt.Errorf("must be one of %s, got %q", strings.Join(Fidelities(), ", "), string(f))
}

// Written returns the fidelity as records and keys have it: empty for Full.
func (f Fidelity) Written() Fidelity {
	if f == Full {
		return ""
	}
	return f
}

// runArray runs one layer on the array alone.
func (s *System) runArray(ctx context.Context, t task) (LayerResult, error) {
	m := s.alone().For(t.Layer, t.images)
	counts := newTally(s.acc, m, t.Layer, t.images, 0)
	counts.behind = t.Behind
	report, err := dataflow.WalkAlone(ctx, m, t.LayerWork, t.images, counts.passes)
	if err != nil {
		return LayerResult{}, err
	}
	if t.Recurrent {
		words, steps := newCellWords(s.acc, t.Layer, t.images), t.PixelsPerImage()
		for step := range steps {
			counts.cell(words, step == steps-1)
		}
	}
	t.progress.finish()
	segments := dataflow.WholeLayer(t.Layer, t.images, m.Cols)
	all := append(arrayBooks(t.LayerWork, t.images, m, report, counts), counts.rowBooks(segments, report, t.K())...)
	if err := balanced(all); err != nil {
		return LayerResult{}, err
	}
	result := s.newResult(t, report, report)
	result.Stretch, result.Words = counts.stretch, counts.words()
	result.Actions = counts.actions(report)
	t.constants(&result.Actions, s.acc.Scratchpads, segments)
	result.Actions.Seconds = float64(clock.MHz(s.acc.Clock.FrequencyMHz).Time(uint64(report.Cycles)))
	result.Energy, err = s.energy.Energy(result.Actions)
	return result, err
}

// newResult returns the cost of a layer, except its actions and their energy.
func (s *System) newResult(t task, report, alone dataflow.Report) LayerResult {
	return LayerResult{
		Layer: t.Layer, Images: t.images, GatedOutputs: t.GatedOutputs(), PEs: s.pes(),
		Report: report, Alone: alone,
	}
}
