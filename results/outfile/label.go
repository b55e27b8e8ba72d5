package outfile

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
)

// Label returns the text by which a file of a kind is known as pgsim's. It has to
// stand in the first or last bytes of the file.
func Label(kind string) string { return "pgsim." + kind }

// Seal returns a text whose first line is a label in a comment, with the checksum of
// what follows.
func Seal(kind string, text []byte) []byte {
	return append(fmt.Appendf(nil, "# %s, SHA-256 of what follows: %x\n", Label(kind), sha256.Sum256(text)), text...)
}

var (
	label = regexp.MustCompile(`\bpgsim\.[a-z][a-z-]*\b`)
	seal  = regexp.MustCompile(`^# pgsim\.[a-z][a-z-]*, SHA-256 of what follows: ([0-9a-f]{64})\n`)
)

// window is how far from either end of a file a label is looked for: a page of
// SQLite, the largest of what comes before a label.
const window = 4096

// labelled tells whether a file carries a label, and if it is sealed whether the
// seal is whole.
func labelled(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	written, err := isLabelled(f)
	return written, errors.Join(err, f.Close())
}

func isLabelled(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	ends := make([]byte, 2*window)
	head, err := f.ReadAt(ends[:window], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if parts := seal.FindSubmatch(ends[:head]); parts != nil {
		sum := sha256.New()
		_, err := io.Copy(sum, io.NewSectionReader(f, int64(len(parts[0])), info.Size()))
		return bytes.Equal(parts[1], fmt.Appendf(nil, "%x", sum.Sum(nil))), err
	}
	tail, err := f.ReadAt(ends[head:head+window], max(0, info.Size()-window))
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return label.Match(ends[:head+tail]), nil
}
