package strict

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Field is a single value inside a struct of settings.
type Field struct {
	// Path is the key, e.g. "array.rows" or "nodes[3].name".
	Path string
	// Value is the value. It can be set if Fields was given a pointer.
	Value reflect.Value
	// Tag is the struct tag of the field, or of the list or map around it.
	Tag reflect.StructTag
	// keep stores the value where it belongs if Value is a copy, and is nil otherwise.
	keep func()
}

// Range returns the limits of a number, e.g. "1..1024", or "".
func (f Field) Range() string { return f.Tag.Get(rangeTag) }

// Doc returns what a key of [Settings] means. It is "" for other keys.
func (f Field) Doc() string { return f.Tag.Get(docTag) }

// Type says what the value must be: "a whole number", "text".
func (f Field) Type() string { return kindOf(f.Value.Type()) }

// Fields returns the single values inside the struct that v points to, including those of lists and
// maps, in the order of the struct. Values of [Settings] are copies: the given values, and the
// defaults of the others.
func Fields(v any) []Field {
	return appendFields(nil, reflect.ValueOf(v), "", "")
}

func appendFields(fields []Field, v reflect.Value, path string, tag reflect.StructTag) []Field {
	switch {
	case !v.IsValid():
		return fields
	case v.Kind() == reflect.Pointer:
		return appendFields(fields, v.Elem(), path, tag)
	case isLeaf(v.Type()):
		return append(fields, Field{Path: path, Value: v, Tag: tag})
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, k := range keysIn(v) {
			if k.declared != nil {
				value := k.setting(v)
				fields = append(fields, Field{join(path, k.name), value, k.tag, func() { k.keep(v, value) }})
				continue
			}
			fields = appendFields(fields, v.FieldByIndex(k.index), join(path, k.name), k.tag)
		}
	case reflect.Map:
		for _, key := range sortedKeys(v) {
			fields = appendFields(fields, v.MapIndex(key), join(path, key.String()), tag)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			fields = appendFields(fields, v.Index(i), index(path, i), tag)
		}
	}
	return fields
}

func sortedKeys(m reflect.Value) []reflect.Value {
	return slices.SortedFunc(slices.Values(m.MapKeys()), func(a, b reflect.Value) int {
		return strings.Compare(a.String(), b.String())
	})
}

// CheckRanges checks every number inside the struct that v points to against
// its range tag. Its error is a [KeyError].
func CheckRanges(v any) error {
	for _, f := range Fields(v) {
		if err := checkRange(f.Value, f.Path, f.Range()); err != nil {
			return err
		}
	}
	return nil
}

// key is one key of a struct.
type key struct {
	name  string
	index []int
	tag   reflect.StructTag
	// declared is the type of a key that is not a field but is in the Settings at index.
	declared reflect.Type
}

type keys []key

func (k keys) names() []string {
	names := make([]string, len(k))
	for i := range k {
		names[i] = k[i].name
	}
	return names
}

// keysOf returns the keys of a struct, including those of inlined structs.
func keysOf(t reflect.Type) keys {
	var all keys
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case name == "-" || !field.IsExported() && (!field.Anonymous || options != "inline"):
		case options == "inline" && field.Type == settingsType:
			for _, d := range Declared(field.Tag.Get(groupTag)) {
				all = append(all, key{name: d.Key, index: []int{i}, tag: d.tag, declared: d.kind})
			}
		case options == "inline":
			for _, k := range keysOf(field.Type) {
				k.index = append([]int{i}, k.index...)
				all = append(all, k)
			}
		case name == "":
			panic(fmt.Sprintf("strict: %s.%s has no yaml tag", t, field.Name))
		default:
			all = append(all, key{name: name, index: []int{i}, tag: field.Tag})
		}
	}
	return all
}

// pathsOf returns the paths of all keys and groups of keys of a struct that are known without a
// value.
func pathsOf(t reflect.Type) []string {
	if t.Kind() != reflect.Struct || isLeaf(t) {
		return nil
	}
	var paths []string
	for _, k := range keysOf(t) {
		paths = append(paths, k.name)
		if k.declared != nil {
			continue
		}
		for _, below := range pathsOf(t.FieldByIndex(k.index).Type) {
			paths = append(paths, join(k.name, below))
		}
	}
	return paths
}
