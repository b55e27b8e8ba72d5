package configs

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"pgsim/configs/strict"
	"pgsim/configs/userfile"
)

// description is an accelerator description file.
type description struct {
	// Extends names the preset that supplies what the file leaves out.
	Extends     string `yaml:"extends"`
	Accelerator `yaml:",inline"`
}

// Load returns the accelerator of a preset or a YAML file, after the given checks. A name that ends
// in .yaml or .yml or has a path separator is a file.
func Load(nameOrPath string, checks ...Check) (Accelerator, error) {
	return Resolve(nameOrPath, nil, checks...)
}

// Resolve returns the accelerator of a preset or a YAML file with individual keys overridden, after
// the given checks. Overrides look like "array.rows=32". If two set the same key, the later one
// counts.
func Resolve(nameOrPath string, overrides []string, checks ...Check) (Accelerator, error) {
	acc, src, err := read(nameOrPath)
	if err != nil {
		return Accelerator{}, err
	}
	for _, o := range overrides {
		if err := override(&acc, src, o); err != nil {
			return Accelerator{}, err
		}
	}
	acc.complete()
	for _, file := range acc.files() {
		if *file, err = filepath.Abs(*file); err != nil {
			return Accelerator{}, err
		}
	}
	for _, check := range append([]Check{Accelerator.Validate}, checks...) {
		if err := src.Locate(check(acc)); err != nil {
			return Accelerator{}, err
		}
	}
	return acc, nil
}

func read(nameOrPath string) (Accelerator, *strict.Source, error) {
	if !isFile(nameOrPath) {
		acc, src, err := readPreset(nameOrPath)
		if err != nil {
			err = fmt.Errorf("%w, or a path that ends in .yaml", err)
		}
		return acc, src, err
	}
	data, err := userfile.Read(nameOrPath, strict.MaxBytes)
	if err != nil {
		return Accelerator{}, nil, err
	}
	return decodeFile(nameOrPath, data)
}

// isFile tells whether a setting that may be a name or a file is a file.
func isFile(nameOrPath string) bool {
	ext := filepath.Ext(nameOrPath)
	return ext == ".yaml" || ext == ".yml" || strings.ContainsRune(filepath.ToSlash(nameOrPath), '/')
}

// decodeFile decodes a user's file. A file that gives no name is named after itself, not after the
// preset that it extends. Relative paths in the file are relative to its folder.
func decodeFile(path string, data []byte) (Accelerator, *strict.Source, error) {
	acc, src, err := decode(path, data)
	if err != nil {
		return Accelerator{}, nil, err
	}
	if !src.Has("name") {
		acc.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	if !src.Has("description") {
		acc.Description = "described in " + filepath.Base(path)
	}
	for _, file := range acc.files() {
		if !filepath.IsAbs(*file) {
			*file = filepath.Join(filepath.Dir(path), *file)
		}
	}
	return acc, src, nil
}

// decode decodes a description over the preset that it extends. It first has to read which preset
// that is.
func decode(file string, data []byte) (Accelerator, *strict.Source, error) {
	base, _, err := readPreset(Base)
	if err != nil {
		return Accelerator{}, nil, err
	}
	d := description{Extends: Base, Accelerator: base}
	src, err := strict.Decode(file, data, &d)
	if err != nil {
		return Accelerator{}, nil, err
	}
	base, _, err = readPreset(d.Extends)
	if err != nil {
		return Accelerator{}, nil, src.Errorf("extends", "%v", err)
	}
	d.Accelerator = base
	src, err = strict.Decode(file, data, &d)
	return d.Accelerator, src, err
}

// files returns the settings that name files. Their paths are made absolute, so that they stay
// valid wherever the accelerator is written to.
func (a *Accelerator) files() []*string {
	return slices.DeleteFunc([]*string{&a.Energy.Technology, &a.Energy.ERT}, func(f *string) bool { return !isFile(*f) })
}

// override sets one key from "key=value".
func override(acc *Accelerator, src *strict.Source, assignment string) error {
	path, text, ok := strings.Cut(assignment, "=")
	if !ok || path == "" {
		return fmt.Errorf("--set %s: must be KEY=VALUE, e.g. array.rows=32", assignment)
	}
	return src.Set(acc, "--set ", path, text)
}

// Marshal returns the YAML of an accelerator with every key given. Loading it gives the same
// accelerator again.
func Marshal(acc Accelerator) ([]byte, error) { return strict.Encode(acc) }
