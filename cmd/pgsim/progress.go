package main

import (
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"pgsim/configs/visible"
)

// progress is a bar over the parts of a run; off a terminal it is silent.
type progress struct {
	container *mpb.Progress
	bar       *mpb.Bar
}

// newProgress starts a bar over so many parts, which unit names.
func newProgress(w io.Writer, name, unit string, total int) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		w = nil
	}
	p := mpb.New(mpb.WithOutput(w))
	bar := p.AddBar(int64(total),
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(visible.Text(name)+" "), decor.CountersNoUnit("%d/%d "+unit)),
		mpb.AppendDecorators(decor.AverageETA(decor.ET_STYLE_GO)),
	)
	return &progress{p, bar}
}

// done counts one more part.
func (p *progress) done() { p.bar.Increment() }

// stop clears the bar.
func (p *progress) stop() {
	p.bar.Abort(true)
	p.container.Wait()
}
