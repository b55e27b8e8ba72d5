package rules_test

import (
	"errors"
	"testing"

	"pgsim/dataflow/rules"
)

// TestPartsOfAnOutput adds up an output of 8 steps with passes over parts of K. Together they must
// have 8 steps, no more and no less.
func TestPartsOfAnOutput(t *testing.T) {
	for _, test := range []struct {
		steps []uint64
		rule  string // "" if none is broken
	}{
		{[]uint64{4, 4}, ""},
		{[]uint64{6, 2}, ""},
		{[]uint64{4}, "once"},
		{[]uint64{6, 6}, "once"},
		{[]uint64{4, 4, 4}, "once"},
	} {
		log := rules.Log{
			Machine: rules.Machine{Rows: 1, Cols: 1, Overlap: "full", Policy: "dense"},
			Layer:   rules.Layer{Pixels: 1, Channels: 1, Full: 8},
		}
		for _, steps := range test.steps {
			log.Passes = append(log.Passes, rules.Pass{
				Kind: rules.Full, Start: log.Cycles, Steps: steps, Drains: true, Part: true, Work: []rules.Work{{Part: rules.Full}},
			})
			log.Cycles += steps
		}
		log.Cycles++ // in which the last result leaves
		err := log.Check()
		violation := (*rules.Violation)(nil)
		if broken := errors.As(err, &violation); broken != (test.rule != "") || broken && violation.Rule != test.rule {
			t.Errorf("%v: got %v, want a violation of %q", test.steps, err, test.rule)
		}
	}
}
