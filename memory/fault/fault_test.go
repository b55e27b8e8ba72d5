package fault

import (
	"context"
	"errors"
	"testing"

	"github.com/sarchlab/akita/v3/sim"
)

// TestFirst: the error of the earliest moment is kept and, of one moment, the alphabetically first
// error, whatever the order of the reports.
func TestFirst(t *testing.T) {
	reports := []struct {
		at   sim.VTimeInSec
		text string
	}{{2, "a"}, {1, "c"}, {1, "b"}, {3, "0"}}
	for first := range reports {
		var c Context
		c.Report(0, nil)
		for i := range reports {
			r := reports[(first+i)%len(reports)]
			c.Report(r.at, errors.New(r.text))
		}
		if got := c.err; got == nil || got.Error() != "b" {
			t.Errorf("from %d on: got %v, want b", first, got)
		}
	}
}

// chain is a component that schedules itself for ever and fails at a time.
type chain struct {
	engine sim.Engine
	errs   *Context
	fails  sim.VTimeInSec
	ran    int
	ranOne func() // nil for nothing
}

func (c *chain) Handle(e sim.Event) error {
	c.ran++
	if e.Time() == c.fails {
		c.errs.Report(e.Time(), errors.New("failed"))
	}
	if c.ranOne != nil {
		c.ranOne()
	}
	c.engine.Schedule(sim.NewEventBase(e.Time()+1, c))
	return nil
}

// TestRunStops: a run ends with the error of a component that would never end.
func TestRunStops(t *testing.T) {
	var errs Context
	engine := errs.Guard(sim.NewSerialEngine())
	c := &chain{engine: engine, errs: &errs, fails: 5}
	engine.Schedule(sim.NewEventBase(0, c))
	if err := errs.Run(context.Background(), engine); err == nil || err.Error() != "failed" {
		t.Errorf("got %v, want failed", err)
	}
	if c.ran != 6 {
		t.Errorf("ran %d times, want 6: at 0 to 5", c.ran)
	}
}

// TestRunEndsWithItsContext: a component that would never end does end, with the cause.
func TestRunEndsWithItsContext(t *testing.T) {
	var errs Context
	engine := errs.Guard(sim.NewSerialEngine())
	ctx, cancel := context.WithCancelCause(context.Background())
	cause := errors.New("enough")
	c := &chain{engine: engine, errs: &errs, fails: -1, ranOne: func() { cancel(cause) }}
	engine.Schedule(sim.NewEventBase(0, c))
	if err := errs.Run(ctx, engine); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
}
