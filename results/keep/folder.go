package keep

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"

	"pgsim/configs/userfile"
)

// Modes of folders and files.
const (
	DirMode  = 0o755
	FileMode = 0o644
)

// Suffix ends the names of files that hold objects. A name is the object's key and the suffix.
const Suffix = ".json"

// Folder is a folder of results that one process has locked.
type Folder struct {
	options Options
	dir     string
	lock    *flock.Flock

	mu     sync.Mutex
	warned map[string]bool // files that had a warning
}

// Options say how a folder is used.
type Options struct {
	// Work is what works in the folder, for messages: "sweep".
	Work string
	// Lock and Scratch are names in the folder: those of the file that locks it, and of the folder
	// of files that are being written.
	Lock, Scratch string
	// Holds are all names that the folder may hold. A folder with others is refused, so that only
	// files of this work are overwritten.
	Holds []string
	// MaxBytes limits the size of files that are read.
	MaxBytes int64
	// Warn is called with one line for every file that is not as it should be, and whose work is
	// done again. The calls may come from several goroutines at a time. If it is nil, nobody is
	// told.
	Warn func(line string)
}

// Open creates a folder if there is none, and locks it until Close.
func Open(dir string, o Options) (*Folder, error) {
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	if err := o.Check(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, o.Lock)
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is no file, so that it can't be a lock; remove it", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), DirMode); err != nil {
		return nil, err
	}
	f := &Folder{options: o, dir: dir, lock: flock.New(path, flock.SetPermissions(FileMode)), warned: map[string]bool{}}
	locked, err := f.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%s: can't be locked: %w", dir, err)
	}
	if !locked {
		return nil, fmt.Errorf("%s: another %s works here; wait for it, or name another folder", dir, o.Work)
	}
	return f, nil
}

// Check refuses a folder that holds anything else, and accepts one that doesn't exist.
func (o Options) Check(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if !slices.Contains(o.Holds, e.Name()) {
			return fmt.Errorf("%s: holds %s, which is not of a %s; name another folder", dir, e.Name(), o.Work)
		}
	}
	return nil
}

// Close unlocks the folder. Files that were being written are gone by then, and their folder is
// removed, too.
func (f *Folder) Close() error {
	_ = os.Remove(f.Path(f.options.Scratch)) // it stays if something is left in it
	return f.lock.Close()
}

// Dir returns the path of the folder.
func (f *Folder) Dir() string { return f.dir }

// Options returns how the folder is used.
func (f *Folder) Options() Options { return f.options }

// Path returns the path of something in the folder.
func (f *Folder) Path(parts ...string) string {
	return filepath.Join(append([]string{f.dir}, parts...)...)
}

// MakeDirs creates folders inside the folder, with an empty scratch.
func (f *Folder) MakeDirs(names ...string) error {
	if err := os.RemoveAll(f.Path(f.options.Scratch)); err != nil {
		return err
	}
	for _, name := range append([]string{f.options.Scratch}, names...) {
		if err := os.MkdirAll(f.Path(name), DirMode); err != nil {
			return err
		}
	}
	return nil
}

// Names returns the names in a folder inside the folder, none if it does not exist.
func (f *Folder) Names(dir string) ([]string, error) {
	entries, err := os.ReadDir(f.Path(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

// Read reads a file.
func (f *Folder) Read(name string) ([]byte, error) {
	return userfile.Read(f.Path(name), f.options.MaxBytes)
}

// Write writes a file, completely or not at all.
func (f *Folder) Write(name string, data []byte) error {
	return f.Stream(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Stream writes a file piece by piece, completely or not at all. When it returns, the content is
// on disk.
func (f *Folder) Stream(name string, write func(io.Writer) error) error {
	file, err := renameio.NewPendingFile(f.Path(name),
		renameio.WithTempDir(f.Path(f.options.Scratch)), renameio.WithStaticPermissions(FileMode))
	if err != nil {
		return f.Failed(err)
	}
	if err = write(file); err == nil {
		err = file.CloseAtomicallyReplace()
	}
	if err != nil {
		return f.Failed(errors.Join(err, file.Cleanup()))
	}
	return nil
}

// Failed returns the [Error] for a write that failed.
func (f *Folder) Failed(err error) error { return Error{f.dir, err} }

// Error is a failure of the folder, not of the work: nothing can continue.
type Error struct {
	dir string
	error
}

// Error returns the problem and the remedy in one line.
func (e Error) Error() string {
	return fmt.Sprintf("%s: can't be written: %s; make room and run the same command again, which goes on where it was",
		e.dir, strings.ReplaceAll(e.error.Error(), "\n", "; "))
}

// Unwrap returns the problem.
func (e Error) Unwrap() error { return e.error }
