// Package userfile reads the files that users name.
//
// A name on the command line can be anything: a device that never ends, a pipe that nobody writes
// to, a disk image given by mistake. So the kind of the file and its length are checked before a
// byte is read. Every reader of pgsim goes through [Read]. A test looks for readers that don't.
package userfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// Read returns the content of a regular file of at most limit bytes. Everything else is refused
// without waiting: folders, devices, pipes (including those of the shell) and longer files.
func Read(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unopened(err)
	}
	if err := check(path, info, limit); err != nil {
		return nil, err
	}
	// The name may refer to something else by now. Opened this way, a pipe does not wait for a
	// writer, and what was opened is checked again.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	data, err := read(f, limit)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return data, nil
}

// unopened says that a file that can't be examined can't be opened.
func unopened(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return &fs.PathError{Op: "open", Path: at.Path, Err: at.Err}
	}
	return err
}

// read returns the content of an open file.
func read(f *os.File, limit int64) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := check(f.Name(), info, limit); err != nil {
		return nil, err
	}
	data := make([]byte, info.Size(), info.Size()+1)
	n, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n < len(data) {
		return data[:n], nil // the file was shortened in the meantime
	}
	// Some files, such as those of /proc, report that they are empty although they are not. Others
	// grow while they are read.
	rest, err := io.ReadAll(io.LimitReader(f, limit-info.Size()+1))
	if err != nil {
		return nil, err
	}
	if data = append(data, rest...); int64(len(data)) > limit {
		return nil, tooLong(f.Name(), limit)
	}
	return data, nil
}

// check refuses anything that is not a regular file, and files that are too long.
func check(path string, info fs.FileInfo, limit int64) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: not a file%s", path, instead(info.Mode()))
	}
	if info.Size() > limit {
		return fmt.Errorf("%w, got %d", tooLong(path, limit), info.Size())
	}
	return nil
}

func tooLong(path string, limit int64) error {
	return fmt.Errorf("%s: must be at most %d bytes", path, limit)
}

// instead says what a name that is not a file refers to, and what to do.
func instead(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return " but a folder; name a file in it"
	case mode&fs.ModeNamedPipe != 0:
		return " but a pipe; write what comes out of it to a file and name that"
	case mode&fs.ModeDevice != 0:
		return " but a device"
	case mode&fs.ModeSocket != 0:
		return " but a socket"
	}
	return ""
}
