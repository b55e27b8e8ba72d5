package sweep

import (
	"fmt"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/trace"
	"pgsim/results/keep"
	"pgsim/sim"
)

// workIdentity is everything that the facts of a work depend on.
type workIdentity struct {
	Build          Build
	Checksum       string
	Images         int
	Seed           *uint64
	Widths         pgworkloads.Widths `json:",omitzero"`
	Offset, Scale  float64
	Target         *float64
	TargetPer      string
	Data           string
	AccuracyImages int
}

// identity returns everything that the facts of a work depend on. The content of a file counts,
// not its name.
func (g *Grid) identity(w *Variant) workIdentity {
	id := workIdentity{
		Build: g.Build, Checksum: w.checksum(), Images: w.Images, Seed: w.Seed, Widths: w.Widths,
		Offset: w.ThresholdOffset, Scale: w.Scale(), Target: w.TargetGated, TargetPer: w.TargetPer,
	}
	if w.Data != nil {
		id.Data, id.AccuracyImages = w.Data.Checksum, g.samples(w)
	}
	return id
}

// samples returns the number of held samples on which the network of a work is executed.
func (g *Grid) samples(w *Variant) int { return min(g.accuracyImages, w.Data.Count()) }

// checksum returns the checksum of the workload's file.
func (w *Variant) checksum() string {
	switch source := w.Source.(type) {
	case *trace.Trace:
		return source.Checksum
	case *shapes.Shapes:
		return source.Checksum
	default:
		panic(fmt.Sprintf("sweep: workload of type %T", source)) // there are no others
	}
}

// key returns the key of a point. It depends on the resolved machines and the content of their
// files, the content of the workload, its widths, its thresholds and the build of pgsim. A point
// that is not possible has no resolved form, so its request identifies it.
func key(g *Grid, w *Variant, m *Machine) string {
	if w.Err != nil || m.Err != nil {
		return keep.Key("no point", g.identity(w), m.Values)
	}
	return keep.Key("point", g.identity(w), struct {
		Machine  configs.Accelerator
		Baseline *configs.Accelerator
		Tables   tables
		// Fidelity is only given if not everything is simulated.
		Fidelity sim.Fidelity `json:",omitempty"`
		// Interval is only given if intervals are requested.
		Interval bool `json:",omitempty"`
		// Rival is only given if one is requested.
		Rival string `json:",omitempty"`
		// Calibration is only given if channels are ordered by one.
		Calibration *pgworkloads.Calibration `json:",omitempty"`
	}{m.Accelerator, m.Baseline, m.tables, g.fidelity, g.interval, g.rival, calibrationOf(w, m)})
}

// calibrationOf returns the calibration that a point depends on, nil if it doesn't.
func calibrationOf(w *Variant, m *Machine) *pgworkloads.Calibration {
	t, ok := w.Source.(*trace.Trace)
	if machine, err := dataflow.NewMachine(m.Accelerator.Array); !ok || err != nil || !machine.Orders() {
		return nil
	}
	return t.Calibration
}

// key returns the key of a work's facts.
func (w *Variant) key(g *Grid) string { return keep.Key("work", g.identity(w)) }
