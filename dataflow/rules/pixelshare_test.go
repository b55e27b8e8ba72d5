package rules_test

import (
	"errors"
	"testing"

	"pgsim/dataflow/rules"
)

// tileWork is work on two pixels and two channels from the given one on, on 2x2 PEs, in which each
// row works on one pixel.
func tileWork(part rules.Part, channel int) []rules.Work {
	var work []rules.Work
	for row := range 2 {
		for col := range 2 {
			work = append(work, rules.Work{Row: row, Col: col, Pixel: row, Channel: channel + col, Part: part})
		}
	}
	return work
}

// TestPixelBatchesKeepTheRules breaks the rules in a run of pixel batches, with two column groups
// of two pixels. Decisions are known 2 + R + C - 1 = 5 cycles after a pass has started, and the
// last result leaves 5 cycles after an LSB pass has started.
func TestPixelBatchesKeepTheRules(t *testing.T) {
	for _, test := range []struct {
		name, rule string
		spoil      func(*rules.Log)
	}{
		{"nothing", "", func(*rules.Log) {}},
		{"a column with two channels", "", func(l *rules.Log) {
			w := l.Passes[2].Work
			w[0].Channel, w[1].Channel = w[1].Channel, w[0].Channel
		}},
		{"any row runs any pixel", "", func(l *rules.Log) {
			w := l.Passes[2].Work
			w[0].Pixel, w[1].Pixel, w[2].Pixel, w[3].Pixel = 1, 1, 0, 0
		}},
		{"a row with two pixels", "operands", func(l *rules.Log) {
			w := l.Passes[2].Work
			w[0].Pixel, w[2].Pixel = w[2].Pixel, w[0].Pixel
		}},
		{"before it is known", "known", func(l *rules.Log) { l.Passes[2].Start-- }},
		{"no room for two tiles", "capacity", func(l *rules.Log) { l.Machine.QueueDepth = 1 }},
		{"more pixels than rows go as under layer-share", "operands", func(l *rules.Log) {
			l.Layer.Pixels = 3
			w := l.Passes[2].Work
			w[0].Channel, w[1].Channel = w[1].Channel, w[0].Channel
		}},
	} {
		log := rules.Log{
			Machine: rules.Machine{Rows: 2, Cols: 2, Overlap: "full", Policy: "pixel-share", QueueDepth: 2},
			Layer:   rules.Layer{Pixels: 2, Channels: 4, High: 2, Low: 1, Full: 3, Gated: func(int, int) bool { return true }},
			Passes: []rules.Pass{
				{Kind: rules.High, Start: 0, Steps: 2, Decides: true, Drains: true, Work: tileWork(rules.High, 0)},
				{Kind: rules.High, Start: 2, Steps: 2, Decides: true, Drains: true, Work: tileWork(rules.High, 2)},
				{Kind: rules.Low, Start: 7, Steps: 1, Drains: true, Work: tileWork(rules.Low, 2)},
				{Kind: rules.Low, Start: 9, Steps: 1, Drains: true, Work: tileWork(rules.Low, 0)},
			},
			Cycles: 9 + 5,
		}
		test.spoil(&log)
		var v *rules.Violation
		switch err := log.Check(); {
		case test.rule == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.rule != "" && (!errors.As(err, &v) || v.Rule != test.rule):
			t.Errorf("%s: got %v, want rule %s", test.name, err, test.rule)
		}
	}
}
