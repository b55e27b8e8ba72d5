package strict

import (
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml/ast"
)

// decoder sets Go values from YAML nodes and records their lines.
type decoder struct {
	src  *Source
	root reflect.Type
	// open keeps undeclared keys in groups that have Settings.
	open bool
}

// value sets v from the node at path. limits is the range tag that applies to it.
func (d *decoder) value(node ast.Node, v reflect.Value, path, limits string) error {
	d.note(path, line(node))
	switch node.(type) {
	case *ast.NullNode:
		return d.src.Errorf(path, "has no value; give one or remove the key")
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		return d.src.Errorf(path, "uses an anchor, alias or tag, which are not supported; write the value out")
	}
	if isLeaf(v.Type()) {
		return d.leaf(node, v, path, limits)
	}
	switch kind := v.Kind(); {
	case kind == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return d.value(node, v.Elem(), path, limits)
	case kind == reflect.Struct:
		return d.structure(node, v, path)
	case kind == reflect.Map && v.Type().Key().Kind() == reflect.String:
		return d.table(node, v, path, limits)
	case kind == reflect.Slice || kind == reflect.Array:
		return d.list(node, v, path, limits)
	default:
		return d.src.Errorf(path, "can't be decoded into a Go %s", v.Type())
	}
}

// note keeps the first line recorded for a path: the line of its key.
func (d *decoder) note(path string, line int) {
	if _, noted := d.src.lines[path]; !noted {
		d.src.lines[path] = line
	}
}

func (d *decoder) leaf(node ast.Node, v reflect.Value, path, limits string) error {
	s, ok := scalarOf(node)
	switch {
	case !ok:
		return d.mismatch(node, v, path)
	case s.quoted && !isText(v.Type()):
		return d.src.Errorf(path, "must be %s, got the text %q; remove the quotes", kindOf(v.Type()), s.text)
	case !s.isText && v.Kind() == reflect.String && !unmarshalsText(v.Type()):
		return d.src.Errorf(path, "must be text, got %s; put it in quotes", show(s.text))
	}
	return d.src.Locate(assign(v, path, s.text, limits))
}

func (d *decoder) mismatch(node ast.Node, v reflect.Value, path string) error {
	return d.src.Errorf(path, "must be %s, got %s", kindOf(v.Type()), describe(node))
}

func (d *decoder) structure(node ast.Node, v reflect.Value, path string) error {
	fields := keysIn(v)
	err := d.group(node, v, path, func(key string, value ast.Node) error {
		at := join(path, key)
		for _, f := range fields {
			if f.name == key {
				return d.field(value, v, f, at)
			}
		}
		if f, ok := undeclared(v.Type(), key); ok && d.open {
			return d.field(value, v, f, at)
		}
		return d.src.Errorf(at, "unknown key%s", suggest(path, key, fields.names(), pathsOf(d.root)))
	})
	if err != nil {
		return err
	}
	for _, f := range fields {
		if at := join(path, f.name); f.tag.Get(requiredTag) == "true" && !d.src.Has(at) {
			return d.src.Errorf(at, "is missing; give it a value")
		}
	}
	return nil
}

// field sets one key of the struct v from the node at path.
func (d *decoder) field(node ast.Node, v reflect.Value, k key, path string) error {
	if k.declared == nil {
		return d.value(node, v.FieldByIndex(k.index), path, k.tag.Get(rangeTag))
	}
	value := k.setting(v)
	err := d.value(node, value, path, k.tag.Get(rangeTag))
	if err == nil {
		k.keep(v, value)
	}
	return err
}

func (d *decoder) table(node ast.Node, v reflect.Value, path, limits string) error {
	entries := reflect.MakeMap(v.Type())
	err := d.group(node, v, path, func(key string, value ast.Node) error {
		entry := reflect.New(v.Type().Elem()).Elem()
		if err := d.value(value, entry, join(path, key), limits); err != nil {
			return err
		}
		entries.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), entry)
		return nil
	})
	v.Set(entries)
	return err
}

// group calls set for each key of a group of keys, in the order of the file.
func (d *decoder) group(node ast.Node, v reflect.Value, path string, set func(string, ast.Node) error) error {
	entries, ok := node.(ast.MapNode)
	if !ok {
		return d.mismatch(node, v, path)
	}
	seen := map[string]int{}
	for entry := entries.MapRange(); entry.Next(); {
		key, ok := keyOf(entry.Key())
		if !ok {
			return fmt.Errorf("%s:%d: a key must be plain text, without anchors, aliases, tags or merges",
				d.src.file, line(entry.Key()))
		}
		at := join(path, key)
		if first, twice := seen[key]; twice {
			d.src.lines[at] = line(entry.Key())
			return d.src.Errorf(at, "already given on line %d, remove one of them", first)
		}
		seen[key] = line(entry.Key())
		d.note(at, seen[key])
		if err := set(key, entry.Value()); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) list(node ast.Node, v reflect.Value, path, limits string) error {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		return d.mismatch(node, v, path)
	}
	length := len(sequence.Values)
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), length, length))
	}
	if v.Len() != length {
		return d.src.Errorf(path, "must be %s, got %d", kindOf(v.Type()), length)
	}
	for i, element := range sequence.Values {
		if err := d.value(element, v.Index(i), index(path, i), limits); err != nil {
			return err
		}
	}
	return nil
}
