package strict

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
)

const (
	defaultTag = "default"
	docTag     = "doc"
)

// Declaration is a key that plug-ins declare for a group of keys.
type Declaration struct {
	// Key is the key inside the group.
	Key string
	// Kinds are the plug-ins that have the setting, e.g. {"policy", "pe-queue"}, in alphabetical
	// order.
	Kinds []Kind
	kind  reflect.Type
	tag   reflect.StructTag
}

// Kind names a plug-in: the setting that chooses it, and its name in that setting.
type Kind struct{ Setting, Name string }

// Type says what the value must be: "a whole number", "text".
func (d Declaration) Type() string { return kindOf(d.kind) }

// Range returns the smallest and the largest number, e.g. "1..1024", or "".
func (d Declaration) Range() string { return d.tag.Get(rangeTag) }

// Limits returns the smallest and the largest number. They are infinite if there is no limit.
func (d Declaration) Limits() (least, most float64) {
	if d.Range() == "" {
		return math.Inf(-1), math.Inf(1)
	}
	return parseLimits(d.Range())
}

// IsWhole tells whether the value is a whole number.
func (d Declaration) IsWhole() bool { return isInt(d.kind) || isUint(d.kind) }

// IsBool tells whether the value is a boolean.
func (d Declaration) IsBool() bool { return d.kind.Kind() == reflect.Bool }

// Default returns the value that applies if none is given.
func (d Declaration) Default() string { return d.tag.Get(defaultTag) }

// Doc says what the key means.
func (d Declaration) Doc() string { return d.tag.Get(docTag) }

// declarations are the declarations of every group, by key.
var declarations = map[string]map[string]*Declaration{}

// Declare makes the tagged fields of a plug-in's struct keys of a group. In addition to the tags
// that the package doc lists, they have
//
//	default:"8"       the value where none is given
//	doc:"Depth ..."   what the key means, with its unit
//
// Several plug-ins may have the same key if their declarations are the same. Declare is for init
// functions: an invalid declaration is a bug and panics.
func Declare(group string, kind Kind, plugin any) {
	if declarations[group] == nil {
		declarations[group] = map[string]*Declaration{}
	}
	known := declarations[group]
	for _, k := range keysOf(structOf(plugin)) {
		t := structOf(plugin).FieldByIndex(k.index).Type
		d := Declaration{Key: k.name, kind: t, tag: k.tag}
		if problem := d.problem(); problem != "" {
			panic(fmt.Sprintf("strict: %s.%s of %s %s %s", group, k.name, kind.Setting, kind.Name, problem))
		}
		first, ok := known[k.name]
		if !ok {
			first = &d
			known[k.name] = first
		}
		if first.kind != d.kind || first.tag != d.tag {
			panic(fmt.Sprintf("strict: %s.%s is declared by %s %s and, otherwise, by %s %s", group, k.name,
				first.Kinds[0].Setting, first.Kinds[0].Name, kind.Setting, kind.Name))
		}
		first.Kinds = append(first.Kinds, kind)
		slices.SortFunc(first.Kinds, func(a, b Kind) int {
			return strings.Compare(a.Setting+" "+a.Name, b.Setting+" "+b.Name)
		})
	}
}

// structOf returns the struct type of a plug-in. If the plug-in is not a struct, it has no
// settings, and the type is an empty struct.
func structOf(plugin any) reflect.Type {
	t := reflect.TypeOf(plugin)
	if t == nil || t.Kind() != reflect.Struct {
		return reflect.TypeFor[struct{}]()
	}
	return t
}

// problem says what is wrong with a declaration. "" means nothing.
func (d Declaration) problem() string {
	switch {
	case !isLeaf(d.kind):
		return "must be a number, a boolean or a text"
	case d.Doc() == "":
		return "has no doc tag"
	}
	value := reflect.New(d.kind).Elem()
	if err := assign(value, d.Key, d.Default(), d.Range()); err != nil {
		return "has a default that it refuses: " + err.Error()
	}
	return ""
}

// Declared returns the keys that plug-ins declare for a group, in alphabetical
// order.
func Declared(group string) []Declaration {
	var all []Declaration
	for _, key := range slices.Sorted(maps.Keys(declarations[group])) {
		all = append(all, *declarations[group][key])
	}
	return all
}
