package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"pgsim/configs/registry"
	"pgsim/configs/userfile"
	"pgsim/pgworkloads"
)

// OpenManifest opens the content of a file, and decodes its manifest as [DecodeManifest] does.
func OpenManifest(content []byte, into any) (Archive, error) {
	opened, err := Open(content)
	if err != nil {
		return opened, err
	}
	text, err := opened.Read(ManifestMember, 0, MaxManifestBytes)
	if err != nil {
		return opened, err
	}
	return opened, DecodeManifest(text, into)
}

// DecodeManifest decodes the manifest, one JSON value, into a pointer to a struct. Unlike
// encoding/json, it refuses fields that are unknown, missing, given twice, spelled in another case,
// or null where null has no meaning. It also refuses lists whose length differs from the type's.
func DecodeManifest(data []byte, into any) error {
	if !utf8.Valid(data) {
		return pgworkloads.FieldErrorf(ManifestMember, "is not UTF-8")
	}
	if err := userfile.CheckJSON(data); err != nil {
		return pgworkloads.FieldErrorf(ManifestMember, "has %w", err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return jsonError(err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	return checkJSON(dec, reflect.TypeOf(into).Elem(), "")
}

// jsonError reports an error of encoding/json in the terms of the format.
func jsonError(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return jsonErrorf(wrong.Field, "must be %s, got %s", jsonType(wrong.Type), wrong.Value)
	}
	return pgworkloads.FieldErrorf(ManifestMember, "is not JSON: %w", err)
}

// jsonErrorf is an error of the field at path; "" is the whole manifest.
func jsonErrorf(path, format string, args ...any) error {
	if path == "" {
		path = ManifestMember
	}
	return pgworkloads.FieldErrorf(path, format, args...)
}

// jsonType names the JSON type that a Go type is written as.
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	default:
		return "a whole number"
	}
}

// checkJSON checks the decoder's next value, which is known to decode into t.
func checkJSON(dec *json.Decoder, t reflect.Type, path string) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	if token == nil {
		if t.Kind() != reflect.Pointer {
			return jsonErrorf(path, "must not be null")
		}
		return nil
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch token {
	case json.Delim('{'):
		err = checkObject(dec, t, path)
	case json.Delim('['):
		err = checkList(dec, t, path)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	if _, err = dec.Token(); errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func checkList(dec *json.Decoder, t reflect.Type, path string) error {
	count := 0
	for ; dec.More(); count++ {
		if err := checkJSON(dec, t.Elem(), fmt.Sprintf("%s[%d]", path, count)); err != nil {
			return err
		}
	}
	if t.Kind() == reflect.Array && count != t.Len() {
		return pgworkloads.FieldErrorf(path, "must be a list of %d, got %d", t.Len(), count)
	}
	return nil
}

// checkObject checks an object that is decoded into a struct or a map.
func checkObject(dec *json.Decoder, t reflect.Type, path string) error {
	fields := jsonFields(t)
	given := map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		at := strings.TrimPrefix(path+"."+name, ".")
		if given[name] {
			return pgworkloads.FieldErrorf(at, "is given twice")
		}
		given[name] = true
		elem, err := fields.typeOf(name)
		if err != nil {
			return pgworkloads.FieldErrorf(at, "%w", err)
		}
		if err := checkJSON(dec, elem, at); err != nil {
			return err
		}
	}
	for _, name := range fields.required {
		if !given[name] {
			return pgworkloads.FieldErrorf(strings.TrimPrefix(path+"."+name, "."), "is missing")
		}
	}
	return nil
}

// objectFields are the keys that an object may and must have.
type objectFields struct {
	types    map[string]reflect.Type
	required []string
	names    []string
	any      reflect.Type // of the values of a map, which may have any key
}

func jsonFields(t reflect.Type) objectFields {
	if t.Kind() == reflect.Map {
		return objectFields{any: t.Elem()}
	}
	f := objectFields{types: map[string]reflect.Type{}}
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		f.types[name] = t.Field(i).Type
		f.names = append(f.names, name)
		if option != "omitempty" {
			f.required = append(f.required, name)
		}
	}
	return f
}

// typeOf returns the type of a key's value.
func (f objectFields) typeOf(key string) (reflect.Type, error) {
	if f.any != nil {
		return f.any, nil
	}
	t, ok := f.types[key]
	if !ok {
		return nil, registry.Unknown("field", key, f.names)
	}
	return t, nil
}
