package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgsim/results"
)

// TestAnomalies repeats the table of ANOMALIES.md: with more of a resource, each figure is as in
// the table, and worse than before.
func TestAnomalies(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "sim", "ANOMALIES.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `pgsim (.*)` \\| `(.*)` \\| (\\d+), (\\d+) \\| (.*) \\| (\\d+), (\\d+) \\|$").
		FindAllStringSubmatch(string(text), -1)
	if len(rows) == 0 {
		t.Fatal("the table has no rows")
	}
	for _, row := range rows {
		command, key, figure := strings.Fields(row[1]), row[2], figures[row[5]]
		if figure == nil {
			t.Fatalf("no figure %q", row[5])
		}
		got := make([]string, 2)
		for i := range got {
			var r results.Record
			args := slices.Concat(command, []string{"--set", key + "=" + row[3+i], "--baseline", "none", "--format", "json"})
			if err := json.Unmarshal([]byte(output(t, args...)), &r); err != nil {
				t.Fatal(err)
			}
			got[i] = fmt.Sprint(figure(r))
		}
		if got[0] != row[6] || got[1] != row[7] {
			t.Errorf("%s of pgsim %s with %s: %s, %s, the table says %s, %s",
				row[5], row[1], key, got[0], got[1], row[6], row[7])
		}
		if len(row[6]) > len(row[7]) || len(row[6]) == len(row[7]) && row[6] >= row[7] {
			t.Errorf("%s of pgsim %s is no worse with more of %s", row[5], row[1], key)
		}
	}
}

// figures are the figures in the table.
var figures = map[string]func(results.Record) uint64{
	"cycles":       func(r results.Record) uint64 { return r.Total.Cycles.Total },
	"array cycles": func(r results.Record) uint64 { return r.Total.Cycles.Array },
	"DRAM bytes":   func(r results.Record) uint64 { return r.Total.DRAM.Bytes() },
	"ns": func(r results.Record) uint64 {
		const nsPerUs = 1000
		return uint64(math.Round(float64(r.Total.Cycles.Total) * nsPerUs / r.Config.Clock.FrequencyMHz))
	},
}
