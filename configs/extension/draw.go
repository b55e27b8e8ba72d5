package extension

import (
	"math"

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

// Accepted returns settings for tests without those that a kind refuses: each is kept
// that it accepts beside those before it and the defaults of the others.
func (k *Kinds[T]) Accepted(name string, drawn strict.Settings, check func(T) error) strict.Settings {
	kept := drawn
	keys := drawn.Given()
	for i, key := range keys {
		soFar := kept.Without(keys[i+1:]...)
		if kind, err := k.New(name, soFar); err != nil || check(kind) != nil {
			kept = kept.Without(key)
		}
	}
	return kept
}
