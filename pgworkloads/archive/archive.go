package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

// Limits of a trace file, far above real ones.
const (
	MaxFileBytes     = 1 << 28
	MaxManifestBytes = 1 << 24
	maxArrayBytes    = 1 << 28 // of all arrays together
	// maxDeflateRatio is the highest compression of deflate: 258 bytes into 2 bits. Source: RFC
	// 1951, section 3.2.5.
	maxDeflateRatio = 258 * 8 / 2
	arraySuffix     = ".npy"
)

// Archive is the zip of a trace.
type Archive struct {
	members map[string]*zip.File
	// Order is the members' names in the order of the file.
	Order []string
}

// Open reads the list of the file's members.
func Open(data []byte) (Archive, error) {
	a := Archive{members: map[string]*zip.File{}}
	reader, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return a, errors.New("not a whole .npz file; name another file, or write it again")
	}
	for _, f := range reader.File {
		if err := checkMember(f); err != nil {
			return a, pgworkloads.Within(fmt.Sprintf("%q", f.Name), err)
		}
		if a.members[f.Name] != nil {
			return a, pgworkloads.FieldErrorf(fmt.Sprintf("%q", f.Name), "is in the file twice")
		}
		a.members[f.Name] = f
		a.Order = append(a.Order, f.Name)
	}
	return a, nil
}

// checkMember refuses members that don't belong to a trace, and sizes that their compressed data
// can't have.
func checkMember(f *zip.File) error {
	const encrypted = 1
	switch {
	case f.Name != ManifestMember && !strings.HasSuffix(f.Name, arraySuffix):
		return fmt.Errorf("is neither %s nor an array, leave it out", ManifestMember)
	case f.Flags&encrypted != 0:
		return fmt.Errorf("is encrypted, write it plain")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return fmt.Errorf("is compressed with method %d, store or deflate it", f.Method)
	case f.UncompressedSize64/maxDeflateRatio > f.CompressedSize64:
		return fmt.Errorf("claims %d bytes, more than its %d compressed bytes can hold",
			f.UncompressedSize64, f.CompressedSize64)
	}
	return nil
}

// Read returns a member's content, which must have least..most bytes.
func (a Archive) Read(name string, least, most uint64) ([]byte, error) {
	f := a.members[name]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	if size := f.UncompressedSize64; size < least || size > most {
		return nil, fmt.Errorf("%s must be %d..%d bytes long, got %d", name, least, most, size)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	content := make([]byte, f.UncompressedSize64)
	// The extra read makes the zip reader check length and CRC.
	if _, err = io.ReadFull(r, content); err == nil {
		if _, err = r.Read(make([]byte, 1)); errors.Is(err, io.EOF) {
			return content, r.Close()
		}
	}
	return nil, fmt.Errorf("%s is damaged, write the trace again: %w", name, err)
}

// readArray returns an array, checked against the manifest.
func (a Archive) readArray(name string, want ArrayInfo) (npy.Array, error) {
	dtype := npy.DType(want.DType)
	size, _ := npy.Bytes(dtype, want.Shape)
	file, err := a.Read(name+arraySuffix, size, size+npy.MaxHeaderBytes)
	if err != nil {
		return npy.Array{}, err
	}
	array, err := npy.Decode(file)
	switch {
	case err != nil:
		return npy.Array{}, err
	case array.DType != dtype:
		return npy.Array{}, fmt.Errorf("the manifest says element type %s, the file %s", dtype, array.DType)
	case npy.ShapeString(array.Shape) != npy.ShapeString(want.Shape):
		return npy.Array{}, fmt.Errorf("the manifest says shape %s, the file %s",
			npy.ShapeString(want.Shape), npy.ShapeString(array.Shape))
	}
	if sum := Digest(array.Data); sum != want.SHA256 {
		return npy.Array{}, fmt.Errorf("the manifest says SHA-256 %q, the data have %s", want.SHA256, sum)
	}
	return array, nil
}

// DigestBytes is the length of a SHA-256.
const DigestBytes = sha256.Size

// Digest returns the SHA-256 of data in hex.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
