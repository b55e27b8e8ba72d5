package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
	"pgsim/results/outfile"
	"pgsim/sim"
	"pgsim/sim/monitor"
	"pgsim/sim/timeline"
	"pgsim/sim/timeline/tracedb"
)

// watchFlags say how a run is watched. Without them it is not.
type watchFlags struct {
	timelines []string
	layers    string
	traceDB   string
	monitor   string
	files     outfile.Files
}

func (f *watchFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.timelines, "timeline", nil,
		"file for a timeline of the machine, without its baseline: .json for Perfetto or Chrome, "+
			".svg for a picture (repeatable)")
	flags.StringVar(&f.layers, "timeline-layers", "",
		"regular expression for the layers that --timeline and --trace-db record in detail (default: all)")
	flags.StringVar(&f.traceDB, "trace-db", "", "file for Akita's task trace, to view in Daisen: "+tracedb.Ending)
	flags.StringVar(&f.monitor, "monitor", "", "serve Akita's monitoring page during the run, at an address given "+
		"with = or else at a free port that only this machine reaches")
	flags.Lookup("monitor").NoOptDefVal = monitor.DefaultAddress
}

// given returns the name of a flag that makes pgsim watch a run; "" if none was given.
func (f *watchFlags) given() string {
	switch {
	case len(f.timelines) > 0:
		return "timeline"
	case f.traceDB != "":
		return "trace-db"
	case f.monitor != "":
		return "monitor"
	}
	return ""
}

// timelineWriters are the ways to write a timeline, by the file's ending.
var timelineWriters = map[string]func(*timeline.Recorder, io.Writer, string, sim.Result) error{
	".json": (*timeline.Recorder).WriteJSON,
	".svg":  (*timeline.Recorder).WriteSVG,
}

// watch watches one run.
type watch struct {
	flags    watchFlags
	recorder *timeline.Recorder // nil unless something is recorded
	monitor  *monitor.Monitor   // nil unless asked for
}

// start checks the flags and begins to watch the given number of runs of a workload. It records the
// first one.
func (f *watchFlags) start(cmd *cobra.Command, w pgworkloads.Workload, runs int) (*watch, error) {
	layers, err := f.check(w)
	if err != nil {
		return nil, err
	}
	one := &watch{flags: *f}
	if len(f.timelines) > 0 || f.traceDB != "" {
		one.recorder = timeline.NewRecorder(timeline.Options{Layers: layers, Tasks: f.traceDB != ""})
	}
	if f.monitor == "" {
		return one, nil
	}
	if one.monitor, err = monitor.Start(f.monitor, w.Name, runs*len(w.Layers), cmd.ErrOrStderr()); err != nil {
		return nil, fmt.Errorf("--monitor: %w", err)
	}
	return one, nil
}

// check refuses flags that could not be satisfied after the run.
func (f *watchFlags) check(w pgworkloads.Workload) (*regexp.Regexp, error) {
	for _, file := range f.timelines {
		if _, ok := timelineWriters[strings.ToLower(filepath.Ext(file))]; !ok {
			return nil, fmt.Errorf("--timeline: must end in .json or .svg, got %q", file)
		}
		if err := checkOutputs(f.files, outputFile{"timeline", file, outfile.Timeline}); err != nil {
			return nil, err
		}
	}
	if f.traceDB != "" {
		if err := tracedb.Check(f.traceDB); err != nil {
			return nil, fmt.Errorf("--trace-db: %w", err)
		}
		if err := checkOutputs(f.files, outputFile{"trace-db", f.traceDB, outfile.Tasks}); err != nil {
			return nil, err
		}
	}
	if f.layers == "" {
		return nil, nil
	}
	if len(f.timelines) == 0 && f.traceDB == "" {
		return nil, errors.New("--timeline-layers: needs --timeline or --trace-db")
	}
	layers, err := regexp.Compile(f.layers)
	if err == nil {
		err = timeline.NoLayer(layers, w)
	}
	if err != nil {
		return nil, fmt.Errorf("--timeline-layers: %w", err)
	}
	return layers, nil
}

// observer returns the observer of the run, or of its baseline; nil if there is none.
func (o *watch) observer(baseline bool) sim.Observer {
	var all sim.Observers
	if o.recorder != nil && !baseline {
		all = append(all, o.recorder)
	}
	if o.monitor != nil {
		all = append(all, o.monitor)
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// write writes what was recorded of a run: all files, or none if one can't be written.
func (o *watch) write(run sim.Result) error {
	var written []*renameio.PendingFile
	defer func() {
		for _, f := range written {
			_ = f.Cleanup() // there is nothing to clean up once it is replaced
		}
	}()
	for _, file := range o.flags.timelines {
		pending, err := o.flags.files.Create(file, outfile.Timeline)
		if err == nil {
			written = append(written, pending)
			err = timelineWriters[strings.ToLower(filepath.Ext(file))](o.recorder, pending, version, run)
		}
		if err != nil {
			return failed(fmt.Errorf("--timeline: %w", err))
		}
	}
	if o.flags.traceDB != "" {
		if err := checkOutputs(o.flags.files, outputFile{"trace-db", o.flags.traceDB, outfile.Tasks}); err != nil {
			return failed(err)
		}
		if err := tracedb.Write(o.flags.traceDB, o.recorder, run); err != nil {
			return failed(fmt.Errorf("--trace-db: %w", err))
		}
	}
	for _, f := range written {
		if err := f.CloseAtomicallyReplace(); err != nil {
			return failed(fmt.Errorf("--timeline: %w", err))
		}
	}
	return nil
}

// stop ends the watching.
func (o *watch) stop() {
	if o.recorder != nil {
		o.recorder.Close()
	}
	if o.monitor != nil {
		o.monitor.Stop()
	}
}
