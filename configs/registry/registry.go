// Package registry keeps the kinds that a setting can name: policies, overlap modes, DRAM models,
// technologies. A kind registers itself from its own file, so adding one changes no other file.
package registry

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"
)

// Registry maps the names of one setting to their values.
type Registry[T any] struct {
	setting string
	kinds   map[string]func() Kind[T]
}

// Kind is one registered name.
type Kind[T any] struct {
	// Name is what users write.
	Name string
	// Doc is one sentence for lists and help.
	Doc string
	// Value is the value of the name.
	Value T
}

// New returns an empty registry. In errors, setting says what the names are names of, e.g.
// "policy".
func New[T any](setting string) *Registry[T] {
	return &Registry[T]{setting: setting, kinds: map[string]func() Kind[T]{}}
}

// Register adds a kind. A name that is registered twice is a bug and panics.
func (r *Registry[T]) Register(name, doc string, value T) {
	r.register(name, func() Kind[T] { return Kind[T]{name, doc, value} })
}

// registerLater adds a kind as Register does. Its value is made once, when it is first requested.
func (r *Registry[T]) registerLater(name string, read func() (doc string, value T)) {
	r.register(name, sync.OnceValue(func() Kind[T] {
		doc, value := read()
		return Kind[T]{name, doc, value}
	}))
}

func (r *Registry[T]) register(name string, kind func() Kind[T]) {
	if _, twice := r.kinds[name]; twice {
		panic(fmt.Sprintf("registry: %s %q is registered twice", r.setting, name))
	}
	r.kinds[name] = kind
}

// Lookup returns the value of name, or an error that lists the known names and the nearest of them.
func (r *Registry[T]) Lookup(name string) (T, error) {
	kind, ok := r.kinds[name]
	if !ok {
		var none T
		return none, Unknown(r.setting, name, r.Names())
	}
	return kind().Value, nil
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
		all = append(all, r.kinds[name]())
	}
	return all
}

// Unknown returns the error for a name that a setting doesn't know. It gives the known names and
// the nearest of them.
func Unknown(setting, name string, known []string) error {
	guess := ""
	if near, ok := Nearest(name, known); ok {
		guess = fmt.Sprintf(", did you mean %q?", near)
	}
	return fmt.Errorf("unknown %s %q%s; known: %s", setting, name, guess, strings.Join(known, ", "))
}

// Nearest returns the known name that is nearest to the given one by edit distance. It returns
// false if no name is near enough to be meant.
func Nearest(name string, known []string) (string, bool) {
	nearest, least := "", len(name)
	for _, candidate := range known {
		d := levenshtein.ComputeDistance(name, candidate)
		if d < least {
			nearest, least = candidate, d
		}
	}
	return nearest, least < len(name) && least <= max(minNear, len(name)/nearShare)
}

// A name is near if at most one letter in nearShare differs; in short names
// minNear letters may.
const (
	minNear   = 2
	nearShare = 3
)
