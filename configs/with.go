package configs

import (
	"slices"

	"pgsim/configs/strict"
)

// With returns the accelerator with one key set, as "--set KEY=VALUE" does, after a check of
// ranges. Its error names the key.
func (a Accelerator) With(key, value string) (Accelerator, error) {
	changed := a
	src, err := strict.Decode(a.Name, []byte("{}"), &changed) // no file gives any key
	if err != nil {
		return Accelerator{}, err
	}
	if err := src.Set(&changed, "", key, value); err != nil {
		return Accelerator{}, err
	}
	changed.complete()
	return changed, src.Locate(changed.Validate())
}

// Field returns the value of a key. It returns false if there is no such key, or if the key has no
// effect because no kind that the accelerator names has it.
func (a Accelerator) Field(key string) (strict.Field, bool) {
	for _, d := range strict.Declared(arrayGroup) {
		if arrayGroup+"."+d.Key == key && !hasAny(a.named(), d) {
			return strict.Field{}, false
		}
	}
	fields := strict.Fields(&a)
	at := slices.IndexFunc(fields, func(f strict.Field) bool { return f.Path == key })
	if at < 0 {
		return strict.Field{}, false
	}
	return fields[at], true
}
