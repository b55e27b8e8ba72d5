// Command pgsim simulates an accelerator for precision-gated networks.
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() { os.Exit(run(os.Args[1:])) }

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
	ctx, stop := untilSignal()
	defer stop()
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(os.Stderr, "pgsim: %v\n", err)
	if errors.As(err, new(failure)) {
		return exitFailed
	}
	return exitUsage
}

// failure marks an error of a run, as opposed to one of its input.
type failure struct{ error }

// Unwrap returns the error itself.
func (f failure) Unwrap() error { return f.error }

// failed marks err, if it is one, as the failure of a run.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return failure{err}
}
