package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// digestBytes is how many bytes of a SHA-256 identify a build.
const digestBytes = 8

// buildDigest returns the digest of the running program's file. Builds of different sources have
// different digests; the same sources always give the same one.
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
