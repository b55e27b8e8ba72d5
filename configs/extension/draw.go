package extension

import (
	"math"
	"slices"

	"pgsim/configs/strict"
)

// near is by how much a drawn number is more than the least one at most: small
// machines show most.
const near = 5

// Draw returns settings for tests: a whole number from the least one on and a boolean
// for those that are such, drawn by between, whose ends are both included. Others
// keep their defaults. A kind may refuse what is drawn.
func Draw(settings []strict.Declaration, between func(key string, least, most int) int) strict.Settings {
	var drawn strict.Settings
	for _, d := range settings {
		switch least, most := d.Limits(); {
		case d.IsBool():
			drawn = drawn.With(d.Key, between(d.Key, 0, 1) == 1)
		case d.IsWhole() && !math.IsInf(least, 0):
			drawn = drawn.With(d.Key, between(d.Key, int(least), int(min(most, least+near))))
		}
	}
	return drawn
}

// Accepted returns settings for tests without those that a kind refuses: first each
// that it refuses beside the defaults of all others, then all, if it refuses what is
// left.
func (k *Kinds[T]) Accepted(name string, drawn strict.Settings, check func(T) error) strict.Settings {
	accepts := func(s strict.Settings) bool {
		kind, err := k.New(name, s)
		return err == nil && check(kind) == nil
	}
	keys := drawn.Given()
	kept := drawn
	for _, key := range keys {
		others := slices.DeleteFunc(slices.Clone(keys), func(other string) bool { return other == key })
		if !accepts(drawn.Without(others...)) {
			kept = kept.Without(key)
		}
	}
	if !accepts(kept) {
		return strict.Settings{}
	}
	return kept
}
