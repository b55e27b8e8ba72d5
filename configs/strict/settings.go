package strict

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Settings are the values of keys that no Go type lists: keys that plug-ins declare for a group of
// keys (see [Declare]). A struct has them in a field
//
//	Settings strict.Settings `yaml:",inline" json:"-" group:"array"`
//
// and their keys are then among the struct's own keys. Settings are a plain value: they can be
// copied, compared and used as the key of a map. Keys that are not given have their declared
// defaults.
type Settings struct {
	// text is a JSON object with sorted keys, "" if there are none.
	text string
}

const groupTag = "group"

var settingsType = reflect.TypeFor[Settings]()

// values returns the given values as JSON.
func (s Settings) values() map[string]json.RawMessage {
	values := map[string]json.RawMessage{}
	if s.text == "" {
		return values
	}
	if err := json.Unmarshal([]byte(s.text), &values); err != nil {
		panic(err) // newSettings wrote it
	}
	return values
}

func newSettings(values map[string]json.RawMessage) Settings {
	if len(values) == 0 {
		return Settings{}
	}
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // every value was read from JSON, or written as such
	}
	return Settings{string(text)}
}

// Given returns the keys that are given, in alphabetical order.
func (s Settings) Given() []string { return slices.Sorted(maps.Keys(s.values())) }

// Only returns the settings that are declared.
func (s Settings) Only(declared []Declaration) Settings {
	kept := map[string]json.RawMessage{}
	for key, value := range s.values() {
		if slices.ContainsFunc(declared, func(d Declaration) bool { return d.Key == key }) {
			kept[key] = value
		}
	}
	return newSettings(kept)
}

// With returns the settings with a key given: a number, a boolean or a text.
func (s Settings) With(key string, value any) Settings {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("strict: setting %s: %v", key, err))
	}
	values := s.values()
	values[key] = text
	return newSettings(values)
}

// Give returns the settings with a declared key given. If it isn't given already, it gets its
// default.
func (s Settings) Give(d Declaration) Settings {
	values := s.values()
	if _, ok := values[d.Key]; ok {
		return s
	}
	k := key{name: d.Key, tag: d.tag, declared: d.kind}
	values[d.Key] = toJSON(k.standard())
	return newSettings(values)
}

// Without returns the settings with some keys left out.
func (s Settings) Without(keys ...string) Settings {
	values := s.values()
	for _, key := range keys {
		delete(values, key)
	}
	return newSettings(values)
}

// Equal tells whether the same keys are given with the same values.
func (s Settings) Equal(other Settings) bool { return s == other }

// String returns the given keys and values as JSON.
func (s Settings) String() string { return s.text }

// Into sets those fields of the struct that v points to whose keys are settings. They get the given
// values, or else their defaults. Other keys are skipped. group only appears in errors.
func (s Settings) Into(group string, v any) error {
	given := s.values()
	for _, f := range Fields(v) {
		path := join(group, f.Path)
		text, ok := given[f.Path]
		switch standard, has := f.Tag.Lookup(defaultTag); {
		case ok:
			if err := fromJSON(f.Value, path, text); err != nil {
				return err
			}
		case has:
			if err := parseInto(f.Value, standard); err != nil {
				return &KeyError{Path: path, Problem: err.Error()}
			}
		}
		if err := checkRange(f.Value, path, f.Range()); err != nil {
			return err
		}
	}
	return nil
}

// fromJSON sets a leaf from a JSON value.
func fromJSON(v reflect.Value, path string, text json.RawMessage) error {
	plain := string(text)
	if strings.HasPrefix(plain, `"`) {
		if err := json.Unmarshal(text, &plain); err != nil {
			return &KeyError{Path: path, Problem: err.Error()}
		}
	}
	if err := parseInto(v, plain); err != nil {
		return &KeyError{Path: path, Problem: err.Error()}
	}
	return nil
}

// toJSON returns a leaf as JSON.
func toJSON(v reflect.Value) json.RawMessage {
	if l, ok := v.Interface().(literal); ok {
		return json.RawMessage(l)
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		panic(err) // numbers, booleans and texts can always be written
	}
	return text
}

// literal is the value of a key that no plug-in of the program declares, as JSON.
type literal string

// UnmarshalText keeps numbers and booleans as they are. Everything else is text.
func (l *literal) UnmarshalText(text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err == nil {
		switch value.(type) {
		case float64, bool:
			*l = literal(text)
			return nil
		}
	}
	quoted, err := json.Marshal(string(text))
	*l = literal(quoted)
	return err
}

// keysIn returns the keys of a struct, including undeclared keys that its Settings give.
func keysIn(v reflect.Value) keys {
	all := keysOf(v.Type())
	for i := range v.NumField() {
		if v.Field(i).Type() != settingsType {
			continue
		}
		settings, _ := v.Field(i).Interface().(Settings)
		for _, name := range settings.Given() {
			if k, ok := undeclared(v.Type(), name); ok && !slices.Contains(all.names(), name) {
				all = append(all, k)
			}
		}
	}
	return all
}

// undeclared returns an undeclared key in the Settings of a struct type. It returns false if the
// type has no Settings.
func undeclared(t reflect.Type, name string) (key, bool) {
	for i := range t.NumField() {
		if t.Field(i).Type == settingsType {
			return key{name: name, index: []int{i}, declared: reflect.TypeFor[literal]()}, true
		}
	}
	return key{}, false
}

// setting returns a copy of the value of a declared key of the struct v.
func (k key) setting(v reflect.Value) reflect.Value {
	value := k.standard()
	settings, _ := v.FieldByIndex(k.index).Interface().(Settings)
	text, ok := settings.values()[k.name]
	switch {
	case !ok:
	case k.declared == reflect.TypeFor[literal]():
		value.SetString(string(text))
	case fromJSON(value, k.name, text) != nil:
		return k.standard() // Into refuses it
	}
	return value
}

// standard returns the default of a declared key.
func (k key) standard() reflect.Value {
	value := reflect.New(k.declared).Elem()
	if standard, ok := k.tag.Lookup(defaultTag); ok {
		if err := parseInto(value, standard); err != nil {
			panic(err) // Declare checks it
		}
	}
	return value
}

// keep stores a value for a declared key of the struct v.
func (k key) keep(v, value reflect.Value) {
	field := v.FieldByIndex(k.index)
	settings, _ := field.Interface().(Settings)
	values := settings.values()
	values[k.name] = toJSON(value)
	field.Set(reflect.ValueOf(newSettings(values)))
}
