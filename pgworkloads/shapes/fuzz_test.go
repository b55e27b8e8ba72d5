package shapes

import (
	"strings"
	"testing"

	"pgsim/pgworkloads/npy"
)

// FuzzMask looks for masks that break the reader.
func FuzzMask(f *testing.F) {
	f.Add(npy.Encode(npy.New([]byte{0, 1, 0, 1, 0, 1}, 2, 3)))
	f.Fuzz(func(t *testing.T, content []byte) {
		mask, err := decodeMask(content, 2, 3)
		if err == nil && mask.Count() > 6 {
			t.Errorf("%d gates of 6 are on", mask.Count())
		}
		if err != nil && strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("want one line, got %q", err)
		}
	})
}
