package extension

import (
	"math"

	"pgsim/configs/strict"
)

// near is how far a drawn number may be above the smallest one. Small machines show the most.
const near = 5

// Draw returns settings for tests. Whole numbers, from the smallest one on, and booleans are drawn
// by between, which includes both ends. Other settings keep their defaults. A kind may refuse what
// is drawn.
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

// Accepted returns settings for tests without those that a kind refuses. A setting is kept if the
// kind accepts it together with the settings kept before it and the defaults of the others.
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
