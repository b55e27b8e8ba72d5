// Package configs describes accelerators: which array, scratchpads, DMA, DRAM
// and technology a run simulates.
//
// A description is a YAML file that gives only what differs from a preset:
//
//	extends: pg-16x16
//	array:
//	  rows: 32
//	  policy: row-pack
//
// [Load] reads a preset or a file. [Resolve] also applies overrides of single keys on top. Both
// return a complete and checked [Accelerator]. Keys that are left out come from the preset named by
// extends, or from [Base], whose file (presets/pg-16x16.yaml) explains every key. [Keys] lists all
// keys.
//
// Files are decoded strictly. Unknown and duplicate keys, wrong types, values out of range and
// unknown names are errors of one line that name file, line, key and remedy.
//
// The names of policies, dataflows, overlap modes, DRAM models and technologies are registered by
// other packages, which this package doesn't import. Callers pass them as [Names], along with any
// further checks. Kinds may have their own settings (see package extension), which are keys of the
// array.
package configs
