// Package registry keeps the kinds that a setting can name: policies, overlap
// modes, DRAM models, technologies. A kind registers itself from its own file,
// so that adding one touches no other.
package registry

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Registry maps the names of one setting to what they stand for.
type Registry[T any] struct {
	setting string
	kinds   map[string]Kind[T]
}

// Kind is one registered name.
type Kind[T any] struct {
	// Name is what users write.
	Name string
	// Doc is one sentence for lists and help.
	Doc string
	// Value is what the name stands for.
	Value T
}

// New returns an empty registry; setting says in errors what its names are of,
// e.g. "policy".
func New[T any](setting string) *Registry[T] {
	return &Registry[T]{setting: setting, kinds: map[string]Kind[T]{}}
}

// Register adds a kind. A name that is registered twice is a bug and panics.
func (r *Registry[T]) Register(name, doc string, value T) {
	if _, twice := r.kinds[name]; twice {
		panic(fmt.Sprintf("registry: %s %q is registered twice", r.setting, name))
	}
	r.kinds[name] = Kind[T]{name, doc, value}
}

// Lookup returns what name stands for, or an error that lists the known names
// and the nearest of them.
func (r *Registry[T]) Lookup(name string) (T, error) {
	kind, ok := r.kinds[name]
	if !ok {
		return kind.Value, r.unknown(name)
	}
	return kind.Value, nil
}

func (r *Registry[T]) unknown(name string) error {
	names := r.Names()
	return fmt.Errorf("unknown %s %q%s; known: %s",
		r.setting, name, DidYouMean(name, names), strings.Join(names, ", "))
}

// Names returns all names in alphabetical order.
func (r *Registry[T]) Names() []string {
	names := make([]string, 0, len(r.kinds))
	for name := range r.kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// All returns all kinds in alphabetical order of their names.
func (r *Registry[T]) All() []Kind[T] {
	var all []Kind[T]
	for _, name := range r.Names() {
		all = append(all, r.kinds[name])
	}
	return all
}

// DidYouMean returns `, did you mean "x"?` for the known name that is nearest
// to the one given, or nothing where none is near.
func DidYouMean(name string, known []string) string {
	nearest, least := "", 0
	for _, candidate := range known {
		d := levenshtein.ComputeDistance(name, candidate)
		if nearest == "" || d < least {
			nearest, least = candidate, d
		}
	}
	if nearest == "" || least > max(2, len(name)/3) {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", nearest)
}
