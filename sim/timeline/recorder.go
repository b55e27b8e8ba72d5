package timeline

import (
	"fmt"
	"os"
	"regexp"
	"sync"

	"pgsim/pgworkloads"
	"pgsim/sim"
)

// Options say what a recorder records.
type Options struct {
	// Layers matches the names of the layers whose inside is recorded; nil matches all. Other
	// layers are only recorded as a whole.
	Layers *regexp.Regexp
	// Tasks also records the tasks of Akita's components, including every DRAM request.
	Tasks bool
	// Dir is where events are kept until they are written. The default is the system's folder for
	// temporary files. The files have no name there and disappear with the process.
	Dir string
}

// Recorder records a run. It must be closed.
type Recorder struct {
	options Options

	mutex  sync.Mutex
	layers map[int]*layer
	shared *spool // of what layers share, nil if each has its own
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
	one := &layer{spool: s, index: index, layer: l, tasks: r.options.Tasks}
	r.layers[index] = one
	return one
}

// Shared returns the recorder of what all layers share.
func (r *Recorder) Shared(m sim.SharedMachine) sim.Watcher {
	var err error
	if r.shared, err = newSpool(r.options.Dir); err != nil {
		r.errs = append(r.errs, err)
		return nil
	}
	return watchMemory(r.shared, r.options.Tasks, m)
}

// Close frees the recorded events. Nothing can be written afterwards.
func (r *Recorder) Close() {
	r.errs = append(r.errs, os.ErrClosed)
	for _, one := range r.layers {
		one.spool.close()
	}
	if r.shared != nil {
		r.shared.close()
	}
	r.layers, r.shared = nil, nil
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
