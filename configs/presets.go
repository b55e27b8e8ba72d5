package configs

import (
	"embed"
	"path"
	"strings"

	"pgsim/configs/registry"
	"pgsim/configs/strict"
)

// Default gives the keys that a description leaves out.
const Default = "pg-16x16"

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

// readPreset decodes a preset. The default one gives every key itself, others
// may extend it.
func readPreset(name string) (Accelerator, *strict.Source, error) {
	data, err := presetFiles.ReadFile(path.Join(presetDir, name+presetExt))
	if err != nil {
		return Accelerator{}, nil, registry.Unknown("accelerator", name, PresetNames())
	}
	file := "preset " + name
	if name != Default {
		return decode(file, data)
	}
	var acc Accelerator
	src, err := strict.Decode(file, data, &acc)
	return acc, src, err
}
