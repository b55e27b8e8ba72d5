package configs

import (
	"embed"
	"path"
	"strings"
	"sync"

	"pgsim/configs/registry"
	"pgsim/configs/strict"
)

// Base gives the keys that a description leaves out: the textbook machine.
const Base = "pg-16x16"

// Default is the machine of a run that names none: the gated one with the least
// energy-delay product that was found within the area of a plain array of 16x16 PEs.
const Default = "pg2x8-12x8"

//go:embed presets/*.yaml
var presetFiles embed.FS

const (
	presetDir = "presets"
	presetExt = ".yaml"
)

// PresetNames returns the names of the embedded accelerators in alphabetical
// order.
func PresetNames() []string {
	entries, err := presetFiles.ReadDir(presetDir)
	if err != nil {
		panic(err) // the directory is part of the program
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), presetExt)
	}
	return names
}

// preset is a preset that was decoded.
type preset struct {
	acc Accelerator
	src *strict.Source
}

// decoded are the presets that were asked for, by name: a sweep resolves thousands of
// machines from one.
var decoded = struct {
	sync.Mutex
	byName map[string]preset
}{byName: map[string]preset{}}

// readPreset returns a preset, whose source is the caller's own.
func readPreset(name string) (Accelerator, *strict.Source, error) {
	decoded.Lock()
	p, known := decoded.byName[name]
	decoded.Unlock()
	if known {
		return p.acc, p.src.Clone(), nil
	}
	acc, src, err := decodePreset(name)
	if err != nil {
		return Accelerator{}, nil, err
	}
	decoded.Lock()
	defer decoded.Unlock()
	decoded.byName[name] = preset{acc, src}
	return acc, src.Clone(), nil
}

// decodePreset decodes a preset. The base gives every key itself, others
// may extend it. It is decoded open: a program that leaves policies out still
// knows their keys that it gives.
func decodePreset(name string) (Accelerator, *strict.Source, error) {
	data, err := presetFiles.ReadFile(path.Join(presetDir, name+presetExt))
	if err != nil {
		return Accelerator{}, nil, registry.Unknown("accelerator", name, PresetNames())
	}
	file := "preset " + name
	if name != Base {
		return decode(file, data)
	}
	var acc Accelerator
	src, err := strict.DecodeOpen(file, data, &acc)
	return acc, src, err
}
