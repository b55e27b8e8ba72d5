// Package traces holds the traces that every pgsim carries, so that a run needs
// no file. What they are and where their numbers come from is in each trace's
// manifest.
package traces

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"pgsim/configs/registry"
	"pgsim/pgworkloads"
)

// Default is the trace of a run that names none.
const Default = "fracbnn-resnet20-cifar10"

//go:embed *.npz
var files embed.FS

const suffix = ".npz"

// Names returns the names of the embedded traces in alphabetical order.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the embedded directory is always there
	}
	var names []string
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), suffix); ok {
			names = append(names, name)
		}
	}
	return names
}

// Resolve reads a trace: an embedded one by its name, or a file, which has a
// slash in its path or ends in .npz.
func Resolve(nameOrPath string) (*pgworkloads.Trace, error) {
	source, err := ResolveSource(nameOrPath)
	if err != nil {
		return nil, err
	}
	trace, ok := source.(*pgworkloads.Trace)
	if !ok {
		return nil, fmt.Errorf("%s: holds shapes without weights, samples or gates, not a trace; run it with pgsim run -w", nameOrPath)
	}
	return trace, nil
}

// ResolveSource reads what [Resolve] does, and files of shapes as well.
func ResolveSource(nameOrPath string) (pgworkloads.Source, error) {
	if strings.Contains(nameOrPath, "/") || path.Ext(nameOrPath) == suffix {
		return pgworkloads.OpenSource(nameOrPath)
	}
	data, err := files.ReadFile(nameOrPath + suffix)
	if err != nil {
		return nil, registry.Unknown("trace", nameOrPath, Names())
	}
	return pgworkloads.DecodeSource(nameOrPath+suffix, data)
}
