package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/trace"
	"pgsim/sim"
)

// keyBytes of a SHA-256 make a key: in a sweep of a million points two have the
// same one with a probability of 3e-8.
const keyBytes = 8

// workIdentity is all that the facts of a work depend on.
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

// identity returns all that the facts of a work depend on. What a file holds
// counts, not how it is called.
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

// samples returns on how many held samples the network of a work is executed.
func (g *Grid) samples(w *Variant) int { return min(g.accuracyImages, w.Data.Count()) }

// checksum returns that of the workload's file.
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

// key returns the key of a point: of its resolved machines and the content of
// their files, its workload's content, its widths, its thresholds and the build of
// pgsim. What can't be has no resolved form; what was asked for identifies it.
func key(g *Grid, w *Variant, m *Machine) string {
	if w.Err != nil || m.Err != nil {
		return digest("no point", g.identity(w), m.Values)
	}
	return digest("point", g.identity(w), struct {
		Machine  configs.Accelerator
		Baseline *configs.Accelerator
		Tables   tables
		// Fidelity is only given where not all is simulated.
		Fidelity sim.Fidelity `json:",omitempty"`
		// Interval is only given where intervals are asked for.
		Interval bool `json:",omitempty"`
		// Rival is only given where one is asked for.
		Rival string `json:",omitempty"`
		// Calibration is only given where channels are ordered by one.
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
func (w *Variant) key(g *Grid) string { return digest("work", g.identity(w)) }

// digest returns the key of values, which are all plain data.
func digest(values ...any) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic(fmt.Sprintf("sweep: key: %v", err)) // numbers and texts can always be written
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:keyBytes])
}
