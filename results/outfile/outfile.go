// Package outfile writes the files that users ask for, and protects all others.
//
// A name on the command line may be that of a file which took someone a week to make. So a file is
// replaced only if pgsim wrote it, as one of the same kind, or if the user says so. Files that
// pgsim writes carry a label, "pgsim." and the [Kind], if their format has a place for one: a
// comment, a title, the format's name in JSON. Text that people edit is also sealed: a checksum in
// the label shows whether it is still what pgsim wrote.
//
// Files appear whole or not at all.
package outfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/renameio/v2"
)

// Files are written where Check allows it.
type Files struct {
	// Force allows Files to replace files that pgsim did not write.
	Force bool
	// Inputs are the files that the output is made from. They are never replaced.
	Inputs []string
}

// File is a file to be written into a folder.
type File struct {
	// Name is the file's name, with its ending.
	Name string
	Data []byte
}

// readable is the permissions of the files that are written.
const readable = 0o644

// Check returns an error if a file can't be written: its folder does not exist, or it would replace
// a file that pgsim did not write as one of the kind. Call it before a long run.
func (f Files) Check(path string, kind Kind) error {
	folder, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	if !folder.IsDir() {
		return fmt.Errorf("%s: is no folder", filepath.Dir(path))
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: exists and is no file; name another one", path)
	case f.isInput(info):
		return fmt.Errorf("%s: is what the file is made from; name another file", path)
	case f.Force:
		return nil
	}
	written, err := kind.wrote(path)
	if err == nil && !written {
		err = fmt.Errorf("%s: exists, and pgsim did not write it, or it was changed since; name another file, "+
			"or replace it with --force", path)
	}
	return err
}

// isInput reports whether a file is one of the inputs, under whatever name.
func (f Files) isInput(output fs.FileInfo) bool {
	return slices.ContainsFunc(f.Inputs, func(path string) bool {
		input, err := os.Stat(path)
		return err == nil && os.SameFile(input, output)
	})
}

// Write writes a file.
func (f Files) Write(path string, kind Kind, data []byte) error {
	pending, err := f.Create(path, kind)
	if err != nil {
		return err
	}
	defer pending.Cleanup() //nolint:errcheck // there is nothing to clean up once it is replaced
	if _, err := pending.Write(data); err != nil {
		return unwritable(path, err)
	}
	return unwritable(path, pending.CloseAtomicallyReplace())
}

// Create returns a file to be written piece by piece. It replaces the file at the path when it is
// complete.
func (f Files) Create(path string, kind Kind) (*renameio.PendingFile, error) {
	if err := f.Check(path, kind); err != nil {
		return nil, err
	}
	// A link stays a link; the file that it points to is replaced.
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		target = path
	}
	pending, err := renameio.NewPendingFile(target, renameio.WithPermissions(readable))
	return pending, unwritable(path, err)
}

// unwritable says of the file that the user named what the system says of the one in its place that
// is being written.
func unwritable(path string, err error) error {
	var at *fs.PathError
	var moved *os.LinkError
	switch {
	case errors.As(err, &at):
		return &fs.PathError{Op: "write", Path: path, Err: at.Err}
	case errors.As(err, &moved):
		return &fs.PathError{Op: "write", Path: path, Err: moved.Err}
	}
	return err
}
