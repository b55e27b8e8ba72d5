package hardware

import (
	"strings"
	"testing"
)

// queues and choice are parts of a machine of two columns.
var (
	queues = Part{
		Name: "queue", Group: Queues, Block: Buffer, Count: 2, Bits: 14, Entries: 8,
		Uses: []Use{{QueuePush, Works}, {QueuePop, Reads}},
	}
	choice = Part{
		Name: "crossbar", Group: Crossbars, Block: Multiplexer, Count: 16, Bits: 1, Inputs: 4, Uses: On(ActivationBit),
	}
)

// TestQuestions checks what packages other than energy ask of a list.
func TestQuestions(t *testing.T) {
	parts := Parts{queues, choice}
	if err := parts.Check(); err != nil {
		t.Fatal(err)
	}
	for action, want := range map[Action]struct {
		serve, choose bool
		entries       int
	}{
		QueuePush:     {true, false, 16},
		QueuePop:      {true, false, 16},
		ActivationBit: {true, true, 0},
		WeightBit:     {},
	} {
		if parts.Serve(action) != want.serve || parts.Choose(action) != want.choose || parts.Entries(action) != want.entries {
			t.Errorf("%s: served %v, chosen %v, %d entries, want %+v",
				action, parts.Serve(action), parts.Choose(action), parts.Entries(action), want)
		}
	}
}

// TestCheck gives a part each fault that is refused.
func TestCheck(t *testing.T) {
	for want, change := range map[string]func(*Part){
		"a buffer without a name":                 func(p *Part) { p.Name = "" },
		"counts to no group":                      func(p *Part) { p.Group = "" },
		"count must be 1 or more, got 0":          func(p *Part) { p.Count = 0 },
		"bits must be 1 or more, got 0":           func(p *Part) { p.Bits = 0 },
		"entries must be 1 or more, got -1":       func(p *Part) { p.Entries = -1 },
		"a buffer has no inputs, got 2":           func(p *Part) { p.Inputs = 2 },
		"a buffer is no part of a PE":             func(p *Part) { p.PerPE = true },
		"a multiplexer has no entries, got 8":     func(p *Part) { p.Block = Multiplexer; p.Inputs = 2 },
		"by must be 1 or more":                    func(p *Part) { p.Block = Multiplier; p.Entries = 0 },
		"its length must be more than 0":          func(p *Part) { p.Block = Wire },
		"pops read from a register":               func(p *Part) { p.Block = Register; p.Entries = 0 },
		"queue pushes hold the value of a buffer": func(p *Part) { p.Uses = []Use{{QueuePush, Holds}} },
	} {
		part := queues
		change(&part)
		if err := (Parts{choice, part}).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
