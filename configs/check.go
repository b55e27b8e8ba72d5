package configs

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"pgsim/configs/registry"
	"pgsim/configs/strict"
)

// Check is a check of a whole accelerator. If a key is the cause, its error is a [strict.KeyError],
// so that [Resolve] can tell where the key was given.
type Check func(Accelerator) error

// Maximum lengths of texts, in characters: they have to fit the columns of reports.
const (
	maxName        = 64
	maxDescription = 200
)

// Validate checks everything that can be checked without the registered names: ranges, texts, and
// that every bank has room for a word.
func (a Accelerator) Validate() error {
	if err := strict.CheckRanges(&a); err != nil {
		return err
	}
	if err := checkLine("name", a.Name, maxName); err != nil {
		return err
	}
	if a.Description != "" {
		if err := checkLine("description", a.Description, maxDescription); err != nil {
			return err
		}
	}
	for _, s := range []struct {
		path string
		Scratchpad
	}{
		{"scratchpads.activation", a.Scratchpads.Activation.Scratchpad},
		{"scratchpads.weight", a.Scratchpads.Weight},
		{"scratchpads.output", a.Scratchpads.Output},
	} {
		if err := s.checkCapacity(s.path); err != nil {
			return err
		}
	}
	return nil
}

// ChangedName returns the name of an accelerator that was changed: "pg-16x16 with array.rows=6". If
// that is too long for a name, the end of the old name is cut off.
func ChangedName(name, change string) string {
	end := " with " + change
	room := max(0, maxName-utf8.RuneCountInString(end))
	if letters := []rune(name); len(letters) > room {
		name = string(letters[:room])
	}
	return name + end
}

func checkLine(path, text string, longest int) error {
	if text == "" || utf8.RuneCountInString(text) > longest {
		return strict.Errorf(path, "must have 1..%d characters, got %d", longest, utf8.RuneCountInString(text))
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return strict.Errorf(path, "must be one line of printable characters, got %q", text)
		}
	}
	return nil
}

func (s Scratchpad) checkCapacity(path string) error {
	const bitsPerByte = 8
	row := uint64(s.Banks) * uint64(s.WordBits) / bitsPerByte
	if s.BlockBytes() >= row {
		return nil
	}
	return strict.Errorf(path+".capacity_kib", "gives blocks of %d bytes, less than one word of each bank (%d bytes); "+
		"raise it or use fewer or narrower banks", s.BlockBytes(), row)
}

// Names holds the registered names for each setting: "pe", "policy", "dataflow", "overlap", "sums",
// "prediction", "split", "queues", "activation reads", "dram kind", "dram device", "technology" and
// "operands". A setting without names isn't checked. If "" is the only name, the setting is a file,
// or left out.
type Names map[string][]string

const (
	namesTag = "names"
	fileTag  = "file"
)

// Check refuses names that aren't registered. A technology may also be a file.
func (n Names) Check(acc Accelerator) error {
	for _, f := range strict.Fields(&acc) {
		setting := f.Tag.Get(namesTag)
		known, ok := n[setting]
		name := f.Value.String()
		if !ok || slices.Contains(known, name) || mayBeFile(f) && isFile(name) {
			continue
		}
		if slices.Equal(known, []string{""}) {
			return strict.Errorf(f.Path, "must be a path that ends in .yaml, got %q", name)
		}
		return strict.Errorf(f.Path, "%v", registry.Unknown(setting, name, known))
	}
	return nil
}

func mayBeFile(f strict.Field) bool { return f.Tag.Get(fileTag) != "" }
