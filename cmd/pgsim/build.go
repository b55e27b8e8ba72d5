package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// digestBytes of a SHA-256 tell builds apart.
const digestBytes = 8

// buildDigest returns the digest of the running program's file. A build of other
// sources has another one; the same sources give the same again.
func buildDigest() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("the program's own file can't be found: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("the program's own file can't be read: %w", err)
	}
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("the program's own file can't be read: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)[:digestBytes]), nil
}
