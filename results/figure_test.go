package results

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"pgsim/configs/golden"
)

// TestFigures expects every figure to be fully declared, with a unique name and path.
func TestFigures(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)
	names, paths := map[string]bool{}, map[string]bool{}
	for _, f := range Figures(sample(t).Total) {
		if !name.MatchString(f.Name) || f.Path() == "" || f.Label == "" || f.Unit == "" || f.Doc == "" {
			t.Errorf("a figure is declared as %q (%s): %q, %q, %q", f.Name, f.Path(), f.Label, f.Unit, f.Doc)
		}
		if names[f.Name] || paths[f.Path()] {
			t.Errorf("%s (%s) is declared twice", f.Name, f.Path())
		}
		names[f.Name], paths[f.Path()] = true, true
	}
}

// TestFiguresAreTheJSON expects every number of the metrics in JSON to be a figure, and every
// figure to be the number at its path.
func TestFiguresAreTheJSON(t *testing.T) {
	m := sample(t).Total
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	numbers := map[string]float64{}
	collect(object, "", numbers)
	for _, f := range Figures(m) {
		want, there := numbers[f.Path()]
		if got := f.Of(m); !there || got == nil || *got != want {
			t.Errorf("%s: %v, JSON has %v at %s", f.Name, f.Text(m), want, f.Path())
		}
		delete(numbers, f.Path())
	}
	for path := range numbers {
		if !strings.HasPrefix(path, "baseline_energy_pj.") { // by part, like energy_pj
			t.Errorf("%s is no figure", path)
		}
	}
}

// collect gathers the numbers in an object by their path.
func collect(object map[string]any, path string, numbers map[string]float64) {
	for key, v := range object {
		switch v := v.(type) {
		case float64:
			numbers[path+key] = v
		case map[string]any:
			collect(v, path+key+".", numbers)
		}
	}
}

// TestAdd adds the figures of the sample's layers. The sums must be those of the network.
func TestAdd(t *testing.T) {
	record := sample(t)
	var sum Metrics
	for _, l := range record.Layers {
		sum.Add(l.Metrics)
	}
	for _, f := range Figures(record.Total) {
		if f.Sum != Added || strings.HasPrefix(f.Path(), "baseline_") {
			continue
		}
		const rounding = 1e-12
		got, want := f.Of(sum), f.Of(record.Total)
		if got == nil || want == nil || math.Abs(*got-*want) > rounding**want {
			t.Errorf("%s: layers add up to %s, the network has %s", f.Name, f.Text(sum), f.Text(record.Total))
		}
	}
	if sum.BaselineCycles != nil || sum.BaselineEnergyPJ != nil {
		t.Error("the sum has figures of a baseline")
	}
}

// TestSchemaHasTheFigures expects SCHEMA.md to list the figures as they are declared.
// With -update it writes them there.
func TestSchemaHasTheFigures(t *testing.T) {
	const begin, end = "<!-- figures: written by go test ./results -update -->\n", "<!-- end of figures -->\n"
	text, err := os.ReadFile("SCHEMA.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("SCHEMA.md has no place for figures between %q and %q", begin, end)
	}
	golden.Check(t, "SCHEMA.md", before+begin+figuresTable()+end+after)
}

// figuresTable is a line of Markdown for every figure.
func figuresTable() string {
	var b strings.Builder
	b.WriteString("| field | column of CSV | unit | meaning | of several layers |\n| --- | --- | --- | --- | --- |\n")
	for _, f := range Figures(Metrics{EnergyPJ: Parts{Parts: []Part{{Name: "PART"}}}, Counters: Counters{{Name: "NAME"}}, ActivationWords: &ActivationWords{}}) {
		column := "`" + f.Name + "`"
		if f.JSONOnly {
			column = "-"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", f.Path(), column, f.Unit, f.Doc, f.Sum)
	}
	return b.String()
}
