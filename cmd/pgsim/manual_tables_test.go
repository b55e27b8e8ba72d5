package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/results"
	"pgsim/results/format"
)

// recorded runs the command line and returns the record that it prints.
func recorded(t *testing.T, args ...string) results.Record {
	t.Helper()
	var record results.Record
	var out bytes.Buffer
	execute(t, &out, io.Discard, append(args, "--format", "json")...)
	if err := json.Unmarshal(out.Bytes(), &record); err != nil {
		t.Fatal(err)
	}
	return record
}

// TestManualPolicies repeats the manual's table of policies: a column for each
// registered one, and a row for each trace with what it realises. With -update it
// writes the table.
func TestManualPolicies(t *testing.T) {
	skipLong(t)
	policies := slices.DeleteFunc(dataflow.Policies.Names(), func(name string) bool { return name == "dense" })
	rows := []string{
		"| trace | ideal, on paper | `" + strings.Join(policies, "` | `") + "` |",
		strings.Repeat("| --- ", len(policies)+2) + "|",
	}
	for _, trace := range repeated() {
		row := ""
		var gated results.Metrics
		for _, policy := range policies {
			gated = recorded(t, "run", "-c", "pg-16x16", "--rival", "none", "-w", trace, "--set", "array.policy="+policy).Gated
			row += fmt.Sprintf(" %.2fx, %.2fx |", *gated.RealisedSaving, *gated.EnergySaving)
		}
		rows = append(rows, fmt.Sprintf("| %#q | %.2fx |", trace, gated.IdealSaving)+row)
	}
	findBlock(t, "policies").checkRepeated(t, rows)
}

// TestManualSavings repeats the README's savings of the main job, of the gated
// layers and of the whole network. With -update it writes them.
func TestManualSavings(t *testing.T) {
	skipLong(t)
	record := recorded(t, "run", "-c", "pg-16x16", "--rival", "none")
	rows := []string{"| saving of | ideal, on paper | cycles | energy |", "| --- | --- | --- | --- |"}
	for _, part := range []struct {
		name string
		of   results.Metrics
	}{{"gated layers", record.Gated}, {"whole network", record.Total}} {
		rows = append(rows, fmt.Sprintf("| %s | %.2fx | %.2fx | %.2fx |",
			part.name, part.of.IdealSaving, *part.of.RealisedSaving, *part.of.EnergySaving))
	}
	findBlock(t, "savings").check(t, rows)
}

// rivals are the machines that the README compares, and the options of pgsim run that choose them.
var rivals = [][2]string{
	{"12x8 PEs of 8 lanes of 2 x 8 bits with gates, `layer-share`", "-c pg2x8-12x8"},
	{"the same without gates", "-c pg2x8-12x8 --set array.policy=dense"},
	{"16x16 bit-serial PEs with gates, `column-share`", "-c pg-16x16"},
	{"the same with gates, `layer-share`", "-c pg-16x16 --set array.policy=layer-share"},
	{"the same without gates", "-c dense-16x16"},
	{"16x16 plain PEs, 8 x 8 bits", "-c int8-16x16"},
	{"16x16 plain PEs, 4 x 8 bits, 4 lanes", "-c int4x8-16x16"},
}

// TestManualRivals repeats the README's table of machines with and without gates.
// With -update it writes it.
func TestManualRivals(t *testing.T) {
	skipLong(t)
	rows := []string{"| array of | OPTIONS | array, mm² | cycles | energy, uJ |", "| --- | --- | --- | --- | --- |"}
	for _, rival := range rivals {
		args := append([]string{"run", "--rival", "none", "-w", "pg-resnet20-a4h2-cifar10", "--baseline", "none"}, strings.Fields(rival[1])...)
		record := recorded(t, args...)
		rows = append(rows, fmt.Sprintf("| %s | %#q | %.2f | %d | %s |", rival[0], rival[1],
			record.ArrayMM2, record.Total.Cycles.Total, format.RoughMicrojoules(record.Total.EnergyPJ.Total)))
	}
	findBlock(t, "rivals").check(t, rows)
}

// TestManualNetworks compares the manual's table of networks with the traces: a row
// for each, that ends in what its manifest says.
func TestManualNetworks(t *testing.T) {
	path, page := pageWith(t, "| trace | network | gated layers |")
	for _, name := range traces.Names() {
		trace, err := traces.Resolve(name)
		if err != nil {
			t.Fatal(err)
		}
		end := measured(trace)
		row := regexp.MustCompile("(?m)^\\| `" + name + "` .*" + regexp.QuoteMeta(end) + "$")
		if !row.MatchString(page) {
			t.Errorf("%s: the row of %s should end in %q", path, name, end)
		}
	}
}

// measured returns the end of a trace's row in the manual's table.
func measured(trace *trace.Trace) string {
	products, gated := 0, 0
	var outputs, on float64
	for _, p := range trace.Products() {
		products++
		if p.Gate != nil {
			gated++
			n := float64(p.N() * p.PixelsPerImage())
			outputs += n
			on += n * p.Gate.Fraction
		}
	}
	row := fmt.Sprintf("| %d of %d | - |", gated, products)
	if gated > 0 {
		row = fmt.Sprintf("| %d of %d | %.1f %% |", gated, products, 100*on/outputs)
	}
	a := trace.Accuracy
	for _, value := range []*float64{a.Gated, a.Uniform, a.HighOnly, a.Float} {
		switch {
		case value == nil:
			row += " - |"
		case a.Metric == pgworkloads.MetricPerplexity:
			row += fmt.Sprintf(" %.1f |", *value)
		default:
			row += fmt.Sprintf(" %.1f %% |", 100**value)
		}
	}
	return row
}

// TestManualStalls expects the manual to list the causes of stalls as they are
// declared. With -update it writes them there.
func TestManualStalls(t *testing.T) {
	var list []string
	for _, c := range stall.All() {
		list = append(list, fmt.Sprintf("- **%s**: %s.", c.Label(), c.Info().Doc))
	}
	findBlock(t, "stalls").check(t, list)
}
