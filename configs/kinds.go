package configs

import (
	"slices"

	"pgsim/configs/strict"
)

// arrayGroup is the group of keys that kinds of the array may add to.
const arrayGroup = "array"

// has tells whether the accelerator names a kind.
func (a Accelerator) has(kind strict.Kind) bool {
	return slices.ContainsFunc(strict.Fields(&a), func(f strict.Field) bool {
		return f.Tag.Get(namesTag) == kind.Setting && f.Value.String() == kind.Name
	})
}

// hasAny tells whether the accelerator names a kind that has the setting.
func (a Accelerator) hasAny(d strict.Declaration) bool { return slices.ContainsFunc(d.Kinds, a.has) }

// complete gives the settings of all kinds that the accelerator names.
func (a *Accelerator) complete() {
	for _, d := range strict.Declared(arrayGroup) {
		if a.hasAny(d) {
			a.Array.Settings = a.Array.Settings.Give(d)
		}
	}
}

// dropOthers drops settings that no kind has which the accelerator names, but those
// that the default preset gives.
func (a *Accelerator) dropOthers() {
	base, _, err := readPreset(Default)
	if err != nil {
		panic(err) // a test reads every preset
	}
	given := base.Array.Settings.Given()
	for _, d := range strict.Declared(arrayGroup) {
		if !a.hasAny(d) && !slices.Contains(given, d.Key) {
			a.Array.Settings = a.Array.Settings.Without(d.Key)
		}
	}
}

// kindsOf returns which kinds have a setting, by its path.
func kindsOf() map[string][]string {
	kinds := map[string][]string{}
	for _, d := range strict.Declared(arrayGroup) {
		for _, k := range d.Kinds {
			path := arrayGroup + "." + d.Key
			kinds[path] = append(kinds[path], k.Setting+" "+k.Name)
		}
	}
	return kinds
}
