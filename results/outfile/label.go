package outfile

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
)

// Seal returns a text whose first line is the kind's label in a comment, with the
// checksum of what follows.
func (k Kind) Seal(text []byte) []byte {
	return append(fmt.Appendf(nil, "# %s, SHA-256 of what follows: %x\n", k.Label(), sha256.Sum256(text)), text...)
}

// window is how far from either end of a file to look for a label: a page of SQLite, the longest
// text before a label.
const window = 4096

// wrote reports whether pgsim wrote a file as one of the kind, and, if it is sealed, whether it is
// unchanged.
func (k Kind) wrote(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	info, err := f.Stat()
	written := false
	if err == nil {
		if k.sealed {
			written, err = k.isSealed(f, info.Size())
		} else {
			written, err = k.isLabelled(f, info.Size())
		}
	}
	return written, errors.Join(err, f.Close())
}

func (k Kind) isSealed(f io.ReaderAt, size int64) (bool, error) {
	head, err := read(f, 0)
	if err != nil {
		return false, err
	}
	parts := k.seal().FindSubmatch(head)
	if parts == nil {
		return false, nil
	}
	sum := sha256.New()
	_, err = io.Copy(sum, io.NewSectionReader(f, int64(len(parts[0])), size))
	return bytes.Equal(parts[1], fmt.Appendf(nil, "%x", sum.Sum(nil))), err
}

func (k Kind) isLabelled(f io.ReaderAt, size int64) (bool, error) {
	for _, from := range []int64{0, max(0, size-window)} {
		end, err := read(f, from)
		if err != nil || k.label().Match(end) {
			return err == nil, err
		}
	}
	return false, nil
}

// read returns the part of a file in which to look for a label.
func read(f io.ReaderAt, from int64) ([]byte, error) {
	text := make([]byte, window)
	n, err := f.ReadAt(text, from)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return text[:n], err
}
