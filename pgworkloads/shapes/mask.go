package shapes

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"pgsim/configs/userfile"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/npy"
)

// readMask reads an m x n gate mask from a .npy file, or from a .npz file that holds nothing else.
// It also returns the SHA-256 of the file.
func readMask(file string, m, n int) (*pgworkloads.GateMask, string, error) {
	// A mask of the right shape is not longer. A longer one is refused by its shape.
	most := int64(m)*int64(n)*npy.MaxFlagBytes + npy.MaxHeaderBytes
	content, err := userfile.Read(file, max(most, archive.MaxFileBytes)+maxZipBytes)
	if err != nil {
		return nil, "", err
	}
	array, err := onlyArray(content, most)
	var mask *pgworkloads.GateMask
	if err == nil {
		mask, err = decodeMask(array, m, n)
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", file, err)
	}
	return mask, archive.Digest(content), nil
}

const (
	// zipMagic begins a .npz file: the signature of its first member.
	zipMagic = "PK\x03\x04"
	// maxZipBytes is the most that a .npz file of one array needs beyond the array.
	maxZipBytes = 1 << 16
)

// errNotWhole says that a file begins like a .npz file, and then is none.
var errNotWhole = errors.New("not a whole .npz file; write it again")

// onlyArray returns the array in a .npz file, cut off after most bytes. It returns other files
// unchanged.
func onlyArray(content []byte, most int64) ([]byte, error) {
	if !bytes.HasPrefix(content, []byte(zipMagic)) {
		return content, nil
	}
	if int64(len(content)) > most+maxZipBytes {
		return nil, fmt.Errorf("is larger than any mask of M x N gates, must hold one array of that shape")
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, errNotWhole
	}
	if len(archive.File) != 1 {
		return nil, fmt.Errorf("holds %d arrays, must hold one: the mask", len(archive.File))
	}
	member, err := archive.File[0].Open()
	if err != nil {
		return nil, errNotWhole
	}
	array, err := io.ReadAll(io.LimitReader(member, most+1))
	if err := errors.Join(err, member.Close()); err != nil {
		return nil, errNotWhole
	}
	return array, nil
}

// decodeMask reads an m x n gate mask from the content of a .npy file.
func decodeMask(content []byte, m, n int) (*pgworkloads.GateMask, error) {
	flags, err := npy.ReadFlags(content)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(flags.Shape, []int{m, n}) {
		return nil, pgworkloads.FieldErrorf("shape", "must be M x N = %s, got %s",
			npy.ShapeString([]int{m, n}), npy.ShapeString(flags.Shape))
	}
	mask := pgworkloads.NewGateMask(m, n)
	return mask, flags.Each(func(at int, one bool) {
		if one {
			mask.Set(at/n, at%n)
		}
	})
}
