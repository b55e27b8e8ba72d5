package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/onnx"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/traces"
	"pgsim/results/format"
)

// gatesOf describes the gates of shapes in a word.
func gatesOf(s *shapes.Shapes) string {
	if s.Gated() {
		return "SYNTHETIC"
	}
	return format.Dash
}

// listShapes lists the embedded shapes.
func listShapes(w io.Writer) error {
	lines := [][]string{{"shapes", "gates", "gated layers", "work"}}
	for _, name := range traces.ShapesNames() {
		source, err := traces.ResolveSource(name)
		if err != nil {
			return err
		}
		s, ok := source.(*shapes.Shapes)
		if !ok {
			return fmt.Errorf("%s: holds no shapes", name)
		}
		gated := 0
		for _, l := range s.Layers {
			if l.Gated {
				gated++
			}
		}
		lines = append(lines, []string{
			name, gatesOf(s), fmt.Sprintf("%d of %d", gated, len(s.Layers)),
			fmt.Sprintf("%d multiply-accumulates per image", s.MACs()),
		})
	}
	if len(lines) == 1 {
		return nil
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return failed(err)
	}
	return printTable(w, lines)
}

// describeShapes prints what is known about shapes.
func describeShapes(w io.Writer, source pgworkloads.Source) error {
	s, ok := source.(*shapes.Shapes)
	if !ok {
		return fmt.Errorf("holds neither a trace nor shapes")
	}
	facts := [][2]string{
		{"name", s.Name},
		{"source", s.Source},
		{"gates", gatesOf(s)},
	}
	for _, r := range s.Remarks {
		facts = append(facts, [2]string{"remark", r})
	}
	if s.Gated() {
		facts = append(facts, [2]string{"seed", strconv.FormatUint(s.Seed, 10)})
	}
	facts = append(facts, [2]string{"sha256", s.Checksum},
		[2]string{"work", fmt.Sprintf("%d multiply-accumulates per image", s.MACs())})
	if err := printPairs(w, facts); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return failed(err)
	}
	return printTable(w, shapesTable(s, nil))
}

// shapesTable lists the layers of shapes, with the figures of their weights if
// they are known.
func shapesTable(s *shapes.Shapes, figures []*onnx.Weights) [][]string {
	header := []string{
		"layer", "op", "M", "N", "K", "groups", "bits", "high", "encoding", "gated", "weight bits",
	}
	if figures != nil {
		header = append(header, "zero", "needs")
	}
	lines := [][]string{header}
	for i, l := range s.Layers {
		line := shapesLine(l)
		if figures != nil {
			line = slices.Concat(line, figuresOf(figures[i]))
		}
		lines = append(lines, line)
	}
	return lines
}

func shapesLine(l shapes.Layer) []string {
	op, high, gated := l.Op, format.Dash, format.Dash
	if l.Recurrent {
		op += ", recurrent"
	}
	if l.RightComputed {
		op += ", both computed"
	}
	if l.Gated {
		high, gated = strconv.Itoa(l.Activation.HighBits), share(&l.GatedFraction)
	}
	return []string{
		l.Name, op, strconv.Itoa(l.M(1)), strconv.Itoa(l.N()), strconv.Itoa(l.K()), strconv.Itoa(l.Groups),
		strconv.Itoa(l.Activation.Bits), high, string(l.Activation.Encoding), gated, strconv.Itoa(l.WeightBits),
	}
}

// figuresOf returns the share of zero weights, and the width that holds all weights.
func figuresOf(w *onnx.Weights) []string {
	if w == nil || w.Count == 0 {
		return []string{format.Dash, format.Dash}
	}
	zeros := float64(w.Zeros) / float64(w.Count)
	return []string{share(&zeros), strconv.Itoa(w.Bits)}
}
