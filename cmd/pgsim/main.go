// Command pgsim simulates an accelerator for precision-gated networks.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"pgsim/configs/visible"
)

func main() {
	collectLess()
	os.Exit(run(os.Args[1:]))
}

// gcPercent is how much the heap grows before garbage collection. A run holds little memory, so
// with Go's default of 100 % most collections would scan the same memory again.
const gcPercent = 400

// collectLess trades memory for time, unless the user has set GOGC.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}

// Exit codes.
const (
	exitDone   = 0 // done
	exitFailed = 1 // the run failed
	exitUsage  = 2 // bad usage or input
)

// run runs the command line and returns its exit code.
func run(args []string) int {
	root := newRoot()
	root.SetArgs(args)
	out := visible.NewWriter(os.Stdout)
	root.SetOut(out)
	ctx, stop := untilSignal()
	defer stop()
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = failed(out.Close())
	}
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(os.Stderr, "pgsim: %s\n", inOneLine(err))
	if errors.As(err, new(failure)) {
		return exitFailed
	}
	return exitUsage
}

// inOneLine returns the text of an error, which may quote any part of a file, in one line.
func inOneLine(err error) string {
	text := plain(err)
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		if joint := errors.Join(joined.Unwrap()...); joint.Error() == err.Error() {
			text = ""
			for i, part := range joined.Unwrap() {
				if i > 0 {
					text += "; "
				}
				text += plain(part)
			}
		}
	}
	const longest = 2000 // characters: more would hide what the error is about
	if letters := []rune(visible.Text(text)); len(letters) > longest {
		return string(letters[:longest]) + " ..."
	}
	return visible.Text(text)
}

// failure marks an error of a run, as opposed to an error of its input.
type failure struct{ error }

// Unwrap returns the error itself.
func (f failure) Unwrap() error { return f.error }

// failed marks err as the failure of a run, unless it is nil.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return failure{err}
}
