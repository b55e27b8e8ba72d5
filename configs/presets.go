package configs

import (
	"embed"
	"sync"

	"pgsim/configs/registry"
	"pgsim/configs/strict"
)

// Base supplies the keys that a description leaves out: the textbook machine.
const Base = "pg-16x16"

// Default is the machine of a run that names none. It is the gated machine with the lowest
// energy-delay product that was found within the area of a plain array of 16x16 PEs.
const Default = "pg2x8-12x8"

//go:embed presets/*.yaml
var presetFiles embed.FS

const presetDir = "presets"

// PresetNames returns the names of the embedded accelerators in alphabetical order.
func PresetNames() []string { return registry.FileNames(presetFiles, presetDir) }

// preset is a decoded preset.
type preset struct {
	acc Accelerator
	src *strict.Source
}

// decoded holds the presets that were requested, by name: a sweep resolves thousands of machines
// from one preset.
var decoded = struct {
	sync.Mutex
	byName map[string]preset
}{byName: map[string]preset{}}

// readPreset returns a preset with a source that the caller owns.
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

// decodePreset decodes a preset. The base gives every key itself. Other presets may extend it. The
// base is decoded open, so that a program that leaves out policies still knows the keys of those
// policies that the base gives.
func decodePreset(name string) (Accelerator, *strict.Source, error) {
	data, err := registry.ReadFile(presetFiles, presetDir, name)
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
