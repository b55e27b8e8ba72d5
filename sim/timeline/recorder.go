package timeline

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"sync"

	"pgsim/pgworkloads"
	"pgsim/sim"
)

// Options say what a recorder records.
type Options struct {
	// Layers matches the names of the layers whose inside is recorded; nil matches
	// all. Of others only the whole is known.
	Layers *regexp.Regexp
	// Tasks has the tasks of Akita's components recorded, every DRAM request among
	// them.
	Tasks bool
	// Dir is where events are kept until they are written; the default is the
	// system's folder for temporary files. What is kept has no name there and goes
	// with the process.
	Dir string
}

// Recorder records a run. It must be closed.
type Recorder struct {
	options Options

	mutex  sync.Mutex
	layers map[int]*layer
	errs   []error
}

// NewRecorder returns a recorder of one run.
func NewRecorder(o Options) *Recorder {
	return &Recorder{options: o, layers: map[int]*layer{}}
}

// Layer returns the recorder of a layer.
func (r *Recorder) Layer(index int, l pgworkloads.Layer) sim.Probe {
	if r.options.Layers != nil && !r.options.Layers.MatchString(l.Name) {
		return nil
	}
	s, err := newSpool(r.options.Dir)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if err != nil {
		r.errs = append(r.errs, err)
		return nil
	}
	one := &layer{spool: s, layer: l, tasks: r.options.Tasks}
	r.layers[index] = one
	return one
}

// Close frees what was recorded: nothing can be written afterwards.
func (r *Recorder) Close() {
	r.errs = append(r.errs, os.ErrClosed)
	for _, one := range r.layers {
		one.spool.close()
	}
	r.layers = nil
}

// Placed is a layer of a run and when it begins, in cycles of the array.
type Placed struct {
	Index int
	// Recorded tells whether its inside was recorded.
	Recorded bool
	Start    uint64
	sim.LayerResult
}

// End returns the cycle after the layer's last.
func (p Placed) End() uint64 { return p.Start + uint64(p.Report.Cycles) }

// Replay walks through a run, layer after layer in their order: begin is called at
// the beginning of each, event for all that was recorded of it, not in the order of
// time. Events must not be kept.
func (r *Recorder) Replay(run sim.Result, begin func(Placed) error, event func(Placed, *Event) error) error {
	if err := errors.Join(r.errs...); err != nil {
		return err
	}
	start := uint64(0)
	for i, result := range run.Layers {
		one, recorded := r.layers[i]
		p := Placed{Index: i, Recorded: recorded, Start: start, LayerResult: result}
		if err := begin(p); err != nil {
			return err
		}
		if recorded {
			if err := one.spool.replay(func(e *Event) error { return event(p, e) }); err != nil {
				return fmt.Errorf("layer %s: %w", result.Name, err)
			}
		}
		start = p.End()
	}
	return nil
}

// NoLayer returns an error if no layer of a workload matches.
func NoLayer(pattern *regexp.Regexp, w pgworkloads.Workload) error {
	for _, l := range w.Layers {
		if pattern == nil || pattern.MatchString(l.Name) {
			return nil
		}
	}
	return fmt.Errorf("no layer of %s matches %q, the first is %q", w.Name, pattern, w.Layers[0].Name)
}
