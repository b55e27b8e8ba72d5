package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"testing"
)

// TestManualScores repeats the manual's table of what gates on scores cost a language model: with
// -long all of it, otherwise the first kind of gate. With -update it writes it.
func TestManualScores(t *testing.T) {
	skipLong(t)
	const network = "pg-transformer-a4h2-ptb"
	without := perplexityOf(t, network)
	lines := []string{
		"| kind | off | half gated | 30 % gated | 10 % gated |",
		"| --- | --- | --- | --- | --- |",
		fmt.Sprintf("| no gates on scores | - | %s | %s | %s |", without, without, without),
	}
	type gate struct{ kind, off string }
	for _, g := range repeatedOf(
		gate{"near-max", "high"}, gate{"above", "high"}, gate{"between", "high"},
		gate{"near-max", "dropped"}, gate{"above", "dropped"}, gate{"between", "dropped"},
	) {
		line := fmt.Sprintf("| %#q | %#q |", g.kind, g.off)
		for _, fraction := range []string{"0.5", "0.3", "0.1"} {
			file := filepath.Join(t.TempDir(), "gated.npz")
			execute(t, io.Discard, io.Discard, "trace", "regate", network, "--by", "scores", "--kind", g.kind,
				"--off", g.off, "--high-bits", "4", "--fraction", fraction, "-o", file)
			line += fmt.Sprintf(" %s |", perplexityOf(t, file))
		}
		lines = append(lines, line)
	}
	findBlock(t, "gates on scores").checkRepeated(t, lines)
}

// perplexityOf returns the perplexity of a language model on the embedded test set, in about four
// digits.
func perplexityOf(t *testing.T, network string) string {
	t.Helper()
	var out bytes.Buffer
	execute(t, &out, io.Discard, "eval", "-w", network, "--data", "ptb-test-slice", "--format", "csv")
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]string{}
	for i, name := range rows[0] {
		column[name] = rows[1][i]
	}
	found, err := strconv.ParseFloat(column["accuracy"], 64)
	if err != nil || column["metric"] != "perplexity" {
		t.Fatalf("%s: %q of metric %q, %v", network, column["accuracy"], column["metric"], err)
	}
	if found >= 1000 {
		return fmt.Sprintf("%.0f", found)
	}
	return fmt.Sprintf("%.1f", found)
}
