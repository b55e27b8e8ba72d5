// Package traces holds the embedded traces, shapes and test sets, so that a run needs no file. The
// manifest of each says what it is and where its numbers come from.
package traces

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"pgsim/configs/registry"
	"pgsim/configs/userfile"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/source"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
)

// Default is the trace of a run that names none. It is a network of 4-bit activations, which is
// what the default machine is made for.
const Default = "pg-resnet20-a4h2-cifar10"

// FracBNN is the network that the authors of Precision Gating released. It has 1-bit weights and
// 2-bit activations.
const FracBNN = "fracbnn-resnet20-cifar10"

//go:embed *.npz *.json
var files embed.FS

const suffix = ".npz"

// embedded are the names of the files, grouped by what they hold, in alphabetical order.
var embedded = sync.OnceValue(func() (names struct{ traces, shapes, data []string }) {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the embedded directory is always there
	}
	for _, entry := range entries {
		name, isArchive := strings.CutSuffix(entry.Name(), suffix)
		if !isArchive {
			continue
		}
		content, err := files.ReadFile(entry.Name())
		if err != nil {
			panic(err) // its files are always there
		}
		switch format := archive.FormatOf(content); {
		case format == testset.Format:
			names.data = append(names.data, name)
		case slices.Contains(shapes.Formats, format):
			names.shapes = append(names.shapes, name)
		default:
			names.traces = append(names.traces, name)
		}
	}
	return names
})

// Names returns the names of the embedded traces in alphabetical order.
func Names() []string { return embedded().traces }

// GatedNames returns the names of the embedded traces that have gates, in alphabetical order.
var GatedNames = sync.OnceValue(func() (names []string) {
	for _, name := range Names() {
		content, err := files.ReadFile(name + suffix)
		if err != nil {
			panic(err) // its files are always there
		}
		if trace.HasGates(content) {
			names = append(names, name)
		}
	}
	return names
})

// ShapesNames returns the names of the embedded shapes in alphabetical order.
func ShapesNames() []string { return embedded().shapes }

// SourceNames returns the names of everything that can be run: traces, then shapes.
func SourceNames() []string { return slices.Concat(Names(), ShapesNames()) }

// DataNames returns the names of the embedded test sets in alphabetical order.
func DataNames() []string { return embedded().data }

// Resolve reads a trace: an embedded one by its name, or a file. A path has a slash, ends in .npz,
// or ends like a file that can be imported.
func Resolve(nameOrPath string) (*trace.Trace, error) {
	source, err := ResolveSource(nameOrPath)
	return asTrace(nameOrPath, source, err)
}

// ResolveUncalibrated reads what [Resolve] reads, and ignores the calibration in a file beside it.
func ResolveUncalibrated(nameOrPath string) (*trace.Trace, error) {
	source, err := open(nameOrPath)
	return asTrace(nameOrPath, source, err)
}

func asTrace(nameOrPath string, s pgworkloads.Source, err error) (*trace.Trace, error) {
	if err != nil {
		return nil, err
	}
	trace, ok := s.(*trace.Trace)
	if !ok {
		return nil, fmt.Errorf("%s: holds shapes without weights or samples, not a trace; run it with pgsim run -w", nameOrPath)
	}
	return trace, nil
}

// ResolveSource reads what [Resolve] reads, and shapes files as well.
func ResolveSource(nameOrPath string) (pgworkloads.Source, error) {
	s, err := open(nameOrPath)
	if err != nil {
		return nil, err
	}
	t, ok := s.(*trace.Trace)
	if !ok {
		return s, nil
	}
	path, read := trace.CalibrationPath(nameOrPath), files.ReadFile
	if isPath(nameOrPath) {
		read = readFile
	}
	data, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return t.WithCalibration(path, data)
}

// open reads an embedded trace or shapes, or a file of either.
func open(nameOrPath string) (pgworkloads.Source, error) {
	if isPath(nameOrPath) {
		return source.Open(nameOrPath)
	}
	content, err := files.ReadFile(nameOrPath + suffix)
	if err != nil {
		return nil, fmt.Errorf("%w, %s", registry.Unknown("trace", nameOrPath, SourceNames()), orPath)
	}
	return source.Decode(nameOrPath+suffix, content)
}

// readFile reads the file of a calibration.
func readFile(path string) ([]byte, error) { return userfile.Read(path, archive.MaxManifestBytes) }

// ResolveData reads a test set: an embedded one by its name, or a file. A path has a slash or ends
// in .npz.
func ResolveData(nameOrPath string) (*testset.Set, error) {
	if isPath(nameOrPath) {
		return testset.Open(nameOrPath)
	}
	content, err := files.ReadFile(nameOrPath + suffix)
	if err != nil {
		return nil, fmt.Errorf("%w, %s", registry.Unknown("test set", nameOrPath, DataNames()), orPath)
	}
	return testset.Decode(nameOrPath+suffix, content)
}

// orPath says how to name a file.
const orPath = "or a path, which ends in " + suffix + " or has a slash"

func isPath(nameOrPath string) bool {
	return strings.Contains(nameOrPath, "/") || path.Ext(nameOrPath) == suffix || source.Importable(nameOrPath)
}
