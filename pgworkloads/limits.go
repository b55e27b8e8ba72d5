package pgworkloads

import "regexp"

// MaxImages bounds the stored batch.
const MaxImages = 1 << 16

// NamePattern is what a trace's name looks like.
var NamePattern = regexp.MustCompile(`^[a-z0-9-]+$`)

// MaxSide bounds M, N and K of a single product.
const MaxSide = 1 << 24

// MinGatedBits are the fewest bits of a gated activation: a high and a low part.
const MinGatedBits = 2
