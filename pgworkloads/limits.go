package pgworkloads

// MaxImages bounds the stored batch.
const MaxImages = 1 << 16

// MaxSide bounds M, N and K of a single product.
const MaxSide = 1 << 24

// MinGatedBits is the smallest width of a gated activation: it needs a high and a low part.
const MinGatedBits = 2
