package tracedb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/sim"
	"pgsim/sim/timeline"
)

// Ending is the required ending of the name of a database. Akita's writer adds it.
const Ending = ".sqlite3"

// Check refuses a file that can't be written, before a long run.
func Check(file string) error {
	if !withCgo {
		return errors.New("needs pgsim built with cgo, as Akita's SQLite driver is written in C; " +
			"build it with CGO_ENABLED=1 and a C compiler, or use --timeline")
	}
	if base := filepath.Base(file); !strings.HasSuffix(base, Ending) || base == Ending {
		return fmt.Errorf("must end in %s, got %q", Ending, file)
	}
	info, err := os.Stat(filepath.Dir(file))
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s: is no folder", filepath.Dir(file))
	}
	return nil
}

// Write writes a run to a database, completely or not at all, and replaces an earlier one. The
// recorder must have recorded tasks.
func Write(file string, r *timeline.Recorder, run sim.Result) error {
	if err := Check(file); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(file), ".trace-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fresh := filepath.Join(dir, filepath.Base(file))
	if err := write(strings.TrimSuffix(fresh, Ending), r, run); err != nil {
		return err
	}
	return os.Rename(fresh, file)
}

// write writes a database to whose name Akita adds its ending. Akita's writer panics on failure.
func write(name string, r *timeline.Recorder, run sim.Result) (err error) {
	var backend *tracing.SQLiteTraceWriter
	defer func() {
		if p := recover(); p != nil {
			err = errors.Join(err, fmt.Errorf("akita's trace writer: %v", p))
		}
		if backend != nil && backend.DB != nil {
			err = errors.Join(err, backend.Close())
		}
	}()
	backend = tracing.NewSQLiteTraceWriter(name)
	quietly(backend.Init)
	w := newWriter(backend)
	if err := w.run(r, run); err != nil {
		return err
	}
	w.tracer.Terminate()
	// The name of a table is at the start of the file. It identifies the file.
	if _, err := backend.Exec(`CREATE TABLE "pgsim.tasks" (note TEXT)`); err != nil {
		return err
	}
	return sync(name + Ending)
}

// quietly calls f and suppresses what it prints on standard error: Akita's writer names a file
// there that is renamed later.
func quietly(f func()) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err == nil {
		defer func(stderr *os.File) {
			os.Stderr = stderr
			null.Close() //nolint:errcheck // nothing was written
		}(os.Stderr)
		os.Stderr = null
	}
	f()
}

// sync waits until a file is on disk.
func sync(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
