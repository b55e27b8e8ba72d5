// Package extension keeps kinds that have their own settings: policies, dataflows, and whatever
// else a description names and configures.
//
// A kind is a plain Go struct. Its tagged fields are its settings:
//
//	type peQueue struct {
//		QueueDepth int `yaml:"queue_depth" range:"1..1024" default:"8" doc:"Depth of the queues."`
//	}
//
//	func init() { Policies.Register("pe-queue", "every PE queues its own gated outputs", peQueue{}) }
//
// If the kind is registered for the group "array", array.queue_depth becomes a key of accelerator
// descriptions. It is decoded strictly, can be overridden and swept, and is listed with its type,
// range, default and doc. [Kinds.New] then returns the kind with its fields set.
package extension

import (
	"fmt"
	"reflect"
	"slices"

	"pgsim/configs/registry"
	"pgsim/configs/strict"
)

// Kinds are the kinds that a setting can name.
type Kinds[T any] struct {
	*registry.Registry[T]
	setting, group string
}

// New returns an empty set of kinds. In errors, setting says what the names are names of, e.g.
// "policy". group is the group of keys to which the settings belong, e.g. "array". Without a group
// the settings are not keys of descriptions.
func New[T any](setting, group string) *Kinds[T] {
	return &Kinds[T]{registry.New[T](setting), setting, group}
}

// Register adds a kind, whose settings have their defaults. A name that is registered twice, or an
// invalid setting, is a bug and panics.
func (k *Kinds[T]) Register(name, doc string, kind T) {
	if k.group != "" {
		strict.Declare(k.group, strict.Kind{Setting: k.setting, Name: name}, kind)
	}
	standard, err := k.configure(kind, strict.Settings{})
	if err != nil {
		panic(fmt.Sprintf("extension: %s %q: %v", k.setting, name, err))
	}
	k.Registry.Register(name, doc, standard)
}

// New returns a kind with the given settings. The others have their defaults.
func (k *Kinds[T]) New(name string, given strict.Settings) (T, error) {
	kind, err := k.Lookup(name)
	if err != nil {
		return kind, err
	}
	return k.configure(kind, given)
}

// configure returns a copy of a kind with its settings.
func (k *Kinds[T]) configure(kind T, given strict.Settings) (T, error) {
	value := reflect.ValueOf(kind)
	if value.Kind() != reflect.Struct {
		return kind, nil
	}
	configured := reflect.New(value.Type())
	configured.Elem().Set(value)
	if err := given.Into(k.group, configured.Interface()); err != nil {
		return kind, err
	}
	return configured.Elem().Interface().(T), nil //nolint:errcheck // the type is that of kind, a T
}

// Settings returns the settings of a kind, in alphabetical order of their keys.
func (k *Kinds[T]) Settings(name string) []strict.Declaration {
	return slices.DeleteFunc(strict.Declared(k.group), func(d strict.Declaration) bool {
		return !slices.Contains(d.Kinds, strict.Kind{Setting: k.setting, Name: name})
	})
}
