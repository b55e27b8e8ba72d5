package main

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"pgsim/sim/sweep"
)

// sweepBar is a bar over the points of a sweep, with rate and remaining time. It is silent if the
// output is not a terminal.
type sweepBar struct {
	out       io.Writer
	what      string // is done
	container *mpb.Progress
	bar       *mpb.Bar
	failures  atomic.Int64
}

func newSweepBar(w io.Writer) *sweepBar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		w = nil
	}
	return &sweepBar{out: w, what: "sweep"}
}

// start starts the bar over the remaining points.
func (b *sweepBar) start(left int) {
	b.container = mpb.New(mpb.WithOutput(b.out))
	b.bar = b.container.AddBar(int64(left),
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(b.what+" "), decor.CountersNoUnit("%d/%d points")),
		mpb.AppendDecorators(
			decor.AverageSpeed(0, "%.1f points/s", decor.WCSyncSpace), decor.Name(" left "), decor.AverageETA(decor.ET_STYLE_GO),
			decor.Any(func(decor.Statistics) string { return b.trouble() }),
		),
	)
}

// trouble says how many points failed.
func (b *sweepBar) trouble() string {
	if n := b.failures.Load(); n > 0 {
		return fmt.Sprintf(", %d failed", n)
	}
	return ""
}

// done counts one more point.
func (b *sweepBar) done(_ sweep.Point, err error) {
	if err != nil {
		b.failures.Add(1)
	}
	b.bar.Increment()
}

// set sets how many points are done.
func (b *sweepBar) set(done int) { b.bar.SetCurrent(int64(done)) }

// say prints a line above the bar.
func (b *sweepBar) say(line string) {
	_, _ = fmt.Fprintln(b.container, line) // it is lost if the output is not a terminal, like the bar
}

// stop clears the bar.
func (b *sweepBar) stop() {
	if b.bar == nil {
		return
	}
	b.bar.Abort(true)
	b.container.Wait()
}
