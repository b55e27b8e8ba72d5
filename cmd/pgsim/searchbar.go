package main

import (
	"io"
	"sync"

	"pgsim/sim/sweep"
)

// stepBar is a bar over the points of a search, for one step after the other.
type stepBar struct {
	out io.Writer
	mu  sync.Mutex
	bar *sweepBar
}

func newStepBar(w io.Writer) *stepBar { return &stepBar{out: w} }

// start starts the bar of a step.
func (b *stepBar) start(what string, points int) {
	b.stop()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bar = newSweepBar(b.out)
	b.bar.what = what
	b.bar.start(points)
}

// done counts one more point of the step.
func (b *stepBar) done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bar.done(sweep.Point{}, nil)
}

// set sets how many points of the step are done.
func (b *stepBar) set(done int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bar.set(done)
}

// say prints a line above the bar.
func (b *stepBar) say(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bar.say(line)
}

// stop clears the bar.
func (b *stepBar) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar != nil {
		b.bar.stop()
	}
	b.bar = nil
}
