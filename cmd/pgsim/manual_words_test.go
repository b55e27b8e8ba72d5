package main

import (
	"fmt"
	"path/filepath"
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
