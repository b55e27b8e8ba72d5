package main

import (
	"io"
	"math"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"pgsim/configs/visible"
)

// progress is a bar over the parts of a run. It is silent if the output is not a terminal.
type progress struct {
	container *mpb.Progress
	bar       *mpb.Bar
}

// newProgress starts a bar over total parts; unit names them.
func newProgress(w io.Writer, name, unit string, total int) *progress {
	return newBar(w, int64(total), decor.Name(visible.Text(name)+" "), decor.CountersNoUnit("%d/%d "+unit))
}

// newWorkBar starts a bar over an amount of work. It shows the share that is done.
func newWorkBar(w io.Writer, name string, total uint64) *progress {
	return newBar(w, int64(min(total, math.MaxInt64)), decor.Name(visible.Text(name)+" "), decor.Percentage())
}

// newBar starts a bar with the given text in front, and the remaining time after it.
func newBar(w io.Writer, total int64, text ...decor.Decorator) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		w = nil
	}
	p := mpb.New(mpb.WithOutput(w))
	bar := p.AddBar(total,
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(text...),
		mpb.AppendDecorators(decor.AverageETA(decor.ET_STYLE_GO)),
	)
	return &progress{p, bar}
}

// done counts one more part.
func (p *progress) done() { p.bar.Increment() }

// add counts more work that is done.
func (p *progress) add(work uint64) { p.bar.IncrInt64(int64(work)) }

// stop clears the bar.
func (p *progress) stop() {
	p.bar.Abort(true)
	p.container.Wait()
}
