package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// patience is how long a command may take to stop after a signal. Then it is ended at any point.
// Files appear whole or not at all, so nothing is lost.
const patience = 900 * time.Millisecond

// errInterrupted is the cause of a context that a signal ends.
var errInterrupted = errors.New("interrupted")

// interrupt ends the program at the second signal, or when patience runs out after the first.
type interrupt struct {
	signals  chan os.Signal
	stopped  chan struct{}
	patience atomic.Int64 // nanoseconds
}

type interruptKey struct{}

// untilSignal returns a context that SIGINT and SIGTERM end, and a function that stops listening to
// them.
func untilSignal() (ctx context.Context, stop func()) {
	const signals = 2
	i := &interrupt{signals: make(chan os.Signal, signals), stopped: make(chan struct{})}
	i.patience.Store(int64(patience))
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), interruptKey{}, i))
	signal.Notify(i.signals, os.Interrupt, syscall.SIGTERM)
	go i.watch(cancel)
	return ctx, func() {
		signal.Stop(i.signals)
		close(i.stopped)
		cancel(nil)
	}
}

func (i *interrupt) watch(cancel context.CancelCauseFunc) {
	select {
	case <-i.stopped:
		return
	case <-i.signals:
	}
	cancel(errInterrupted)
	select {
	case <-i.stopped:
		return
	case <-i.signals:
	case <-time.After(time.Duration(i.patience.Load())):
	}
	fmt.Fprintf(os.Stderr, "pgsim: %v; run the same command again\n", errInterrupted)
	os.Exit(exitFailed)
}

// setPatience sets how long the command of a context may take to stop after a signal.
func setPatience(ctx context.Context, d time.Duration) {
	if i, ok := ctx.Value(interruptKey{}).(*interrupt); ok {
		i.patience.Store(int64(d))
	}
}
