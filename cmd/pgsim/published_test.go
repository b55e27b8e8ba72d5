package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs/golden"
	"pgsim/configs/longtest"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/traces"
	"pgsim/results"
)

// output runs the command line and returns what it prints.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&out)
	if err := root.Execute(); err != nil {
		t.Fatalf("pgsim %s: %v", strings.Join(args, " "), err)
	}
	return out.String()
}

const repository = "../.."

// repeated returns the names of the traces whose runs are repeated: with -long all,
// without it the default one.
func repeated() []string {
	if longtest.On() || golden.Update() {
		return traces.Names()
	}
	return []string{traces.Default}
}

// skipLong skips what takes minutes under the race detector.
func skipLong(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("repeats runs of the README; left out with -short")
	}
}

// TestPublishedResults repeats the runs whose results the README quotes. With
// -update it publishes what it got.
func TestPublishedResults(t *testing.T) {
	skipLong(t)
	for _, name := range repeated() {
		t.Run(name, func(t *testing.T) {
			published := filepath.Join(repository, "results", "published", name)
			if golden.Update() {
				output(t, "run", "-w", name, "-o", published, "--force")
			}
			fresh := filepath.Join(t.TempDir(), name)
			output(t, "run", "-w", name, "-o", fresh)
			files, err := os.ReadDir(fresh)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				want, err := os.ReadFile(filepath.Join(published, f.Name()))
				if err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(filepath.Join(fresh, f.Name()))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), string(got)); diff != "" {
					t.Errorf("%s (-published +now):\n%s", f.Name(), diff)
				}
			}
		})
	}
}

// TestReadmeShowsWhatIsPrinted runs every command whose output the README
// quotes: each quoted line must be among those that it prints.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	skipLong(t)
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	quotes := regexp.MustCompile("(?s)<!-- lines of: pgsim ([^\n]*) -->\n+```text\n(.*?)```").FindAllSubmatch(readme, -1)
	if len(quotes) == 0 {
		t.Fatal("the README quotes nothing")
	}
	for _, quote := range quotes {
		args := strings.Fields(string(quote[1]))
		printed := map[string]bool{}
		for line := range strings.Lines(output(t, args...)) {
			printed[line] = true
		}
		for line := range strings.Lines(string(quote[2])) {
			if !printed[line] {
				t.Errorf("pgsim %s doesn't print: %s", quote[1], line)
			}
		}
	}
}

// TestReadmePolicies repeats the README's table of policies: a column for each
// registered one, and a row for each trace with what it realises. With -update it
// writes the table.
func TestReadmePolicies(t *testing.T) {
	skipLong(t)
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	policies := slices.DeleteFunc(dataflow.Policies.Names(), func(name string) bool { return name == "dense" })
	rows := []string{
		"| trace | ideal, on paper | `" + strings.Join(policies, "` | `") + "` |",
		strings.Repeat("| --- ", len(policies)+2) + "|",
	}
	for _, trace := range repeated() {
		row := ""
		var gated results.Metrics
		for _, policy := range policies {
			gated = realised(t, trace, policy)
			row += fmt.Sprintf(" %.2fx, %.2fx |", *gated.RealisedSaving, *gated.EnergySaving)
		}
		rows = append(rows, fmt.Sprintf("| %#q | %.2fx |", trace, gated.IdealSaving)+row)
	}
	if golden.Update() {
		table := regexp.MustCompile("(?s)(<!-- policies -->\n\n).*?(\n<!-- end -->)")
		readme = table.ReplaceAll(readme, []byte("${1}"+strings.Join(rows, "\n")+"\n${2}"))
		if err := os.WriteFile(filepath.Join(repository, "README.md"), readme, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range rows {
		if !strings.Contains(string(readme), row+"\n") {
			t.Errorf("the README should say: %s", row)
		}
	}
}

// realised runs a trace under a policy and returns the figures of its gated
// layers.
func realised(t *testing.T, trace, policy string) results.Metrics {
	t.Helper()
	var record results.Record
	text := output(t, "run", "-w", trace, "--set", "array.policy="+policy, "--format", "json")
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		t.Fatal(err)
	}
	return record.Gated
}

// TestReadmeNetworks holds the README's table of networks against the traces:
// a row for each, that ends in what its manifest says.
func TestReadmeNetworks(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range traces.Names() {
		trace, err := traces.Resolve(name)
		if err != nil {
			t.Fatal(err)
		}
		end := measured(trace)
		row := regexp.MustCompile("(?m)^\\| `" + name + "` .*" + regexp.QuoteMeta(end) + "$")
		if !row.Match(readme) {
			t.Errorf("the README's row of %s should end in %q", name, end)
		}
	}
}

// measured returns the end of a trace's row in the README's table.
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
	row := fmt.Sprintf("| %d of %d | %.1f %% |", gated, products, 100*on/outputs)
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

// TestPublishedAccuracy repeats a row of each published table of accuracy
// against thresholds: the most that its minutes allow.
func TestPublishedAccuracy(t *testing.T) {
	skipLong(t)
	files, err := filepath.Glob(filepath.Join(repository, "results", "published", "accuracy", "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no published tables: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			header, rows, _ := strings.Cut(string(text), "\n")
			column := slices.Index(strings.Split(header, ","), "threshold_offset")
			row := strings.Split(rows, "\n")[1]
			offset := strings.Split(row, ",")[column]
			printed := output(t, "eval", "-w", name, "--format", "csv", "--threshold-offset="+offset)
			if !strings.Contains(printed, row+"\n") {
				t.Errorf("published: %s\nnow: %s", row, printed)
			}
		})
	}
}

// TestReadmeStalls expects the README to list the causes of stalls as they are
// declared. With -update it writes them there.
func TestReadmeStalls(t *testing.T) {
	const begin, end = "<!-- stalls: written by go test ./cmd/pgsim -run TestReadmeStalls -update -->\n", "<!-- end of stalls -->\n"
	path := filepath.Join(repository, "README.md")
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(readme), begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("the README has no place for causes between %q and %q", begin, end)
	}
	list := ""
	for _, c := range stall.All() {
		list += fmt.Sprintf("  - **%s**: %s.\n", c.Label(), c.Info().Doc)
	}
	golden.Check(t, path, before+begin+list+end+after)
}
