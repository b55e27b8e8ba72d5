package pgworkloads

import "regexp"

// maxImages bounds the stored batch.
const maxImages = 1 << 16

// traceName is what a trace's name looks like.
var traceName = regexp.MustCompile(`^[a-z0-9-]+$`)
