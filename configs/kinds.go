package configs

import (
	"slices"

	"pgsim/configs/strict"
)

// arrayGroup is the group of keys to which kinds of the array may add keys.
const arrayGroup = "array"

// named returns the kinds that the accelerator names.
func (a Accelerator) named() []strict.Kind {
	var kinds []strict.Kind
	for _, f := range strict.Fields(&a) {
		if setting := f.Tag.Get(namesTag); setting != "" {
			kinds = append(kinds, strict.Kind{Setting: setting, Name: f.Value.String()})
		}
	}
	return kinds
}

// hasAny tells whether one of the kinds has the setting.
func hasAny(kinds []strict.Kind, d strict.Declaration) bool {
	return slices.ContainsFunc(d.Kinds, func(k strict.Kind) bool { return slices.Contains(kinds, k) })
}

// complete adds the settings of all kinds that the accelerator names.
func (a *Accelerator) complete() {
	kinds := a.named()
	for _, d := range strict.Declared(arrayGroup) {
		if hasAny(kinds, d) {
			a.Array.Settings = a.Array.Settings.Give(d)
		}
	}
}

// dropOthers drops settings that belong to no kind that the accelerator names. Settings that the
// default preset gives are kept.
func (a *Accelerator) dropOthers() {
	base, _, err := readPreset(Base)
	if err != nil {
		panic(err) // a test reads every preset
	}
	given, kinds := base.Array.Settings.Given(), a.named()
	for _, d := range strict.Declared(arrayGroup) {
		if !hasAny(kinds, d) && !slices.Contains(given, d.Key) {
			a.Array.Settings = a.Array.Settings.Without(d.Key)
		}
	}
}

// kindsOf returns, for each path of a setting, the kinds that have it.
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
