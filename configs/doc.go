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
// [Load] reads a preset or a file, [Resolve] applies overrides of single keys
// on top, and both return a complete and checked [Accelerator]. What is left
// out comes from the preset named by extends, or from [Base], whose
// file (presets/pg-16x16.yaml) explains every key; [Keys] lists them.
//
// Files are decoded strictly: unknown and duplicate keys, wrong types, values
// out of range and unknown names are errors of one line that name file, line,
// key and remedy.
//
// The names of policies, dataflows, overlap modes, DRAM models and technologies
// are registered by other packages, which this one doesn't import. Callers
// pass them as [Names], and any further checks beside. Kinds may have settings of
// their own (see package extension), which are keys of the array.
package configs
