package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"pgsim/configs/longtest"
	"pgsim/pgworkloads/traces"
)

// publishedWords holds the points of docs/activationwords.yaml: a selection of the columns of
// points.csv.
var publishedWords = filepath.Join(repository, "results", "published", "activationwords.csv")

// wordsColumns are the published columns.
var wordsColumns = []string{
	"workload", "config", "scratchpads_activation_reads",
	"total_cycles_total", "total_energy_pj_total",
	"total_activation_words_read", "total_activation_words_unrolled", "total_activation_words_ratio",
}

// TestManualWords holds the manual's table of words read against the published points of
// docs/activationwords.yaml. With -update it writes the table.
func TestManualWords(t *testing.T) {
	publishSweep(t, *words, "activationwords.yaml", publishedWords, wordsColumns)
	type run struct{ workload, config, reads string }
	all := readPoints(t, publishedWords)
	runs := map[run]map[string]string{}
	for _, p := range all {
		runs[run{p["workload"], p["config"], p["scratchpads_activation_reads"]}] = p
	}
	lines := []string{
		"| machine | network | words, window | words, line buffer | cycles, window | cycles, line buffer | energy, window | energy, line buffer |",
		"| --- | --- | --- | --- | --- | --- | --- | --- |",
	}
	for _, config := range all.distinct("config") {
		for _, workload := range all.distinct("workload") {
			unrolled := runs[run{workload, config, "unrolled"}]
			ways := []map[string]string{runs[run{workload, config, "window"}], runs[run{workload, config, "line-buffer"}]}
			line := fmt.Sprintf("| %#q | %#q |", config, workload)
			for _, p := range ways {
				line += fmt.Sprintf(" %.2fx |", number(t, p, "total_activation_words_ratio"))
			}
			for _, column := range []string{"total_cycles_total", "total_energy_pj_total"} {
				for _, p := range ways {
					line += fmt.Sprintf(" %+.1f %% |", 100*(number(t, p, column)/number(t, unrolled, column)-1))
				}
			}
			lines = append(lines, line)
		}
	}
	findBlock(t, "activation words").check(t, lines)
}

// TestWordsRepeat runs published points of docs/activationwords.yaml again: with -long all of them,
// without it those of one trace.
func TestWordsRepeat(t *testing.T) {
	var flags []string
	if !longtest.On() {
		flags = []string{"-w", traces.Default}
	}
	repeatSweep(t, "activationwords.yaml", publishedWords, wordsColumns, flags...)
}

// TestManualWordsByLayer holds the manual's table of words by layer against runs of the default
// network. With -update it writes it.
func TestManualWordsByLayer(t *testing.T) {
	lines := []string{
		"| layers | channels | window | line buffer | why |",
		"| --- | --- | --- | --- | --- |",
	}
	ways := map[string]map[string]float64{} // ratios by way to read, and by layer
	for _, reads := range []string{"window", "line-buffer"} {
		ways[reads] = map[string]float64{}
		r := recorded(t, "run", "-c", "pg2x8-12x8", "-w", traces.Default, "--images", "1", "--rival", "none",
			"--baseline", "none", "--set", "scratchpads.activation.reads="+reads)
		for _, l := range r.Layers {
			ways[reads][l.Name] = l.ActivationWords.Ratio
		}
	}
	for _, row := range []struct {
		title, stage, convolution string
		channels                  int
		why                       string // with a space in front
	}{
		{"`conv1`", "conv1", "", 3, " unrolled, the 27 operands are one word; in a window they lie in three rows of the kernel"},
		{"stage 1, gated", "layer1_", ".conv1", 16, " a row of the kernel has 48 bits and a word 64, so it often straddles two words"},
		{"stage 1, not gated", "layer1_", ".conv2", 16, " rows stream neighbouring pixels, and no PE has a stream of its own"},
		{"stage 2, gated", "layer2_", ".conv1", 32, " its first layer still reads 16 channels"},
		{"stage 2, not gated", "layer2_", ".conv2", 32, ""},
		{"stage 3, gated", "layer3_", ".conv1", 64, " as in stage 2; positions are whole words, and the difference is padding, which unrolled windows read"},
		{"stage 3, not gated", "layer3_", ".conv2", 64, ""},
	} {
		window := timesOf(t, ways["window"], row.stage, row.convolution)
		buffer := timesOf(t, ways["line-buffer"], row.stage, row.convolution)
		lines = append(lines, fmt.Sprintf("| %s | %d | %s | %s |%s |", row.title, row.channels, window, buffer, row.why))
	}
	findBlock(t, "activation words by layer").check(t, lines)
}

// timesOf returns the range of the ratios of layers whose names begin and end like that.
func timesOf(t *testing.T, ratios map[string]float64, begin, end string) string {
	low, high := math.Inf(1), math.Inf(-1)
	for name, ratio := range ratios {
		if strings.HasPrefix(name, begin) && strings.HasSuffix(name, end) {
			low, high = min(low, ratio), max(high, ratio)
		}
	}
	if low > high {
		t.Fatalf("no layer is called %s...%s", begin, end)
	}
	first, last := fmt.Sprintf("%.2fx", low), fmt.Sprintf("%.2fx", high)
	if first == last {
		return first
	}
	return first + " to " + last
}
