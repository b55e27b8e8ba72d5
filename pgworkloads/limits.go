package pgworkloads

import "regexp"

// MaxImages bounds the stored batch.
const MaxImages = 1 << 16

// NamePattern matches the names of traces.
var NamePattern = regexp.MustCompile(`^[a-z0-9-]+$`)

// MaxSide bounds M, N and K of a single product.
const MaxSide = 1 << 24

// MinGatedBits is the smallest width of a gated activation: it needs a high and a low part.
const MinGatedBits = 2
