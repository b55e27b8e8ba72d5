package strict

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// MarshalYAML returns the given keys and values.
func (s Settings) MarshalYAML() (any, error) {
	var items yaml.MapSlice
	values := s.values()
	for _, key := range s.Given() {
		d := json.NewDecoder(bytes.NewReader(values[key]))
		d.UseNumber()
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		if number, ok := value.(json.Number); ok {
			var err error
			if value, err = plainNumber(number); err != nil {
				return nil, err
			}
		}
		items = append(items, yaml.MapItem{Key: key, Value: value})
	}
	return items, nil
}

// plainNumber returns a whole number as a whole number.
func plainNumber(n json.Number) (any, error) {
	if whole, err := n.Int64(); err == nil {
		return whole, nil
	}
	return n.Float64()
}

// MarshalJSON returns the JSON of a struct, with the given keys of its Settings among its own keys.
// It is for the MarshalJSON method of a struct that has Settings.
func MarshalJSON(v any) ([]byte, error) {
	value := reflect.ValueOf(v)
	var members [][]byte
	add := func(key string, text []byte) {
		members = append(members, fmt.Appendf(nil, "%q:%s", key, text))
	}
	for i := range value.NumField() {
		if settings, ok := value.Field(i).Interface().(Settings); ok {
			given := settings.values()
			for _, key := range settings.Given() {
				add(key, given[key])
			}
			continue
		}
		if omitted(value.Type().Field(i), value.Field(i)) {
			continue
		}
		text, err := json.Marshal(value.Field(i).Interface())
		if err != nil {
			return nil, err
		}
		add(jsonKey(value.Type().Field(i)), text)
	}
	return fmt.Appendf(nil, "{%s}", bytes.Join(members, []byte{','})), nil
}

// UnmarshalJSON sets the Settings field of the struct that v points to. It stores all members of a
// JSON object that are not keys of the struct. It is for the UnmarshalJSON method of a struct that
// has Settings.
func UnmarshalJSON(data []byte, v any) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	value := reflect.ValueOf(v).Elem()
	at := -1
	for i := range value.NumField() {
		if value.Field(i).Type() == settingsType {
			at = i
			continue
		}
		delete(members, jsonKey(value.Type().Field(i)))
	}
	for key, text := range members {
		if !slices.Contains([]byte(`"tf-0123456789`), text[0]) {
			return fmt.Errorf("%s: must be a number, true, false or a text, got %s", key, text)
		}
	}
	value.Field(at).Set(reflect.ValueOf(newSettings(members)))
	return nil
}

// omitted tells whether a field is left out of JSON: its tag has omitzero, and it is zero.
func omitted(f reflect.StructField, v reflect.Value) bool {
	_, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	if !slices.Contains(strings.Split(options, ","), "omitzero") {
		return false
	}
	if own, ok := v.Interface().(interface{ IsZero() bool }); ok {
		return own.IsZero()
	}
	return v.IsZero()
}

func jsonKey(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
