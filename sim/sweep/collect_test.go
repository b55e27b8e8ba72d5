package sweep

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"pgsim/configs/golden"
	"pgsim/pgworkloads/shapes"
	"pgsim/results/format"
	"pgsim/results/keep"
	"pgsim/results/table"
)

// TestParquet expects the same rows and columns in Parquet as in CSV.
func TestParquet(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	dir, outcome, _ := runAll(t, g, 0)
	for _, test := range []struct {
		csv, parquet string
		rows         int
	}{{pointsCSV, pointsPQ, outcome.Ran}, {layersCSV, layersPQ, 3 * outcome.Ran}} {
		lines := readCSV(t, filepath.Join(dir, test.csv))
		if len(lines) != 1+test.rows {
			t.Errorf("%s has %d rows, want %d", test.csv, len(lines)-1, test.rows)
		}
		if diff := cmp.Diff(lines, readParquet(t, filepath.Join(dir, test.parquet))); diff != "" {
			t.Error(diff)
		}
	}
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// readParquet returns a file as the lines of CSV.
func readParquet(t *testing.T, path string) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	reader := parquet.NewReader(bytes.NewReader(data))
	var header []string
	for _, f := range reader.Schema().Fields() {
		header = append(header, f.Name())
	}
	lines := [][]string{header}
	rows := make([]parquet.Row, 1)
	for {
		n, err := reader.ReadRows(rows)
		if n == 0 {
			return lines
		}
		if err != nil && n < 1 {
			t.Fatal(err)
		}
		var line []string
		for _, v := range rows[0] {
			switch {
			case v.IsNull():
				line = append(line, "")
			case v.Kind() == parquet.Double:
				line = append(line, strconv.FormatFloat(v.Double(), 'g', -1, 64))
			default:
				line = append(line, v.String())
			}
		}
		lines = append(lines, line)
	}
}

// TestColumns expects every number, text and truth value of a record in a column that has the name
// of its path in the record's JSON.
func TestColumns(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	dir, _, _ := runAll(t, g, 0)
	lines := readCSV(t, filepath.Join(dir, pointsCSV))
	point := g.Point(0)
	data, err := os.ReadFile(filepath.Join(dir, pointsDir, point.Key+keep.Suffix))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var record map[string]any
	if err := decoder.Decode(&record); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"key": point.Key}
	for i, a := range g.Axes {
		want[strings.ReplaceAll(a.Name, ".", "_")] = point.Values()[i]
	}
	for _, part := range []string{"area_mm2", "total", "gated", "energy_per_image_pj"} {
		leaves(part, record[part], want)
	}
	got := map[string]string{}
	for i, name := range lines[0] {
		if !strings.HasPrefix(name, "accuracy") {
			got[name] = lines[1][i]
		} else if lines[1][i] != "" {
			t.Errorf("%s is %s for shapes", name, lines[1][i])
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// leaves collects single values of decoded JSON; numbers as CSV has them.
func leaves(path string, v any, into map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for key, below := range v {
			leaves(path+"_"+key, below, into)
		}
	case []any: // lists are no single values
	case json.Number:
		into[path] = v.String()
		if number, err := v.Float64(); err == nil && strings.ContainsAny(v.String(), ".e") {
			into[path] = format.Number(number)
		}
	case nil:
		into[path] = ""
	default:
		into[path] = fmt.Sprint(v)
	}
}

// TestAbsent expects columns without values where there is no baseline.
func TestAbsent(t *testing.T) {
	s := shapesSpec(t)
	s.Baseline = "none"
	dir, _, _ := runAll(t, newGrid(t, s), 0)
	lines := readCSV(t, filepath.Join(dir, pointsCSV))
	absent := 0
	for i, name := range lines[0] {
		if strings.Contains(name, "baseline") || strings.Contains(name, "realised") {
			absent++
			for _, line := range lines[1:] {
				if line[i] != "" {
					t.Errorf("%s is %s", name, line[i])
				}
			}
		}
	}
	if absent < 8 {
		t.Errorf("%d columns of baselines", absent)
	}
}

// TestSummary compares the summary of a small grid, in which seeds are averaged, with a golden
// file of tables, and checks what is not in the tables.
func TestSummary(t *testing.T) {
	s := shapesSpec(t)
	g := newGrid(t, s)
	_, _, summary := runAll(t, g, 0)
	var got bytes.Buffer
	if err := summary.Write(&got, table.Plain); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(got.String(), s.Workloads[0], "small.npz")
	golden.Check(t, filepath.Join("testdata", "summary.golden"), text)
	// Three seeds of two images each; three kinds of machines on two arrays.
	if len(summary.Images) != 3 || len(summary.Seeds) != 6 || summary.Images[0].GatedFraction.Samples != 2 {
		t.Errorf("%d works, %d points", len(summary.Images), len(summary.Seeds))
	}
	for _, over := range summary.Seeds {
		if over.Cycles.Samples != 3 || over.RealisedSaving == nil || over.RealisedSaving.Samples != 3 {
			t.Errorf("%+v", over)
		}
	}
	for _, c := range summary.Workloads {
		for _, b := range c.Best {
			if b.Objective == "accuracy" {
				t.Errorf("shapes have an accuracy: %+v", b)
			}
		}
	}
}

// TestRemarks expects a remark on a workload once in the summary and the tables, and in the record
// of every point.
func TestRemarks(t *testing.T) {
	s := shapesSpec(t)
	s.Seeds = s.Seeds[:2]
	g := newGrid(t, s)
	for i := range g.Variants {
		g.Variants[i].Source.(*shapes.Shapes).Remarks = []string{"first: taken as dense"}
	}
	dir, _, summary := runAll(t, g, 0)
	if len(summary.Remarks) != 1 || summary.Remarks[0].Workload != s.Workloads[0] {
		t.Errorf("got %+v", summary.Remarks)
	}
	var got bytes.Buffer
	if err := summary.Write(&got, table.Plain); err != nil {
		t.Fatal(err)
	}
	if want := "finished\nremark: " + s.Workloads[0] + ": first: taken as dense\n\n"; !strings.Contains(got.String(), want) {
		t.Errorf("got %s", got.String())
	}
	record, err := os.ReadFile(filepath.Join(dir, "points", g.Point(0).Key+".json"))
	if err != nil || !bytes.Contains(record, []byte("first: taken as dense")) {
		t.Errorf("a point's record has no remark, %v", err)
	}
}

// TestImages expects the mean over images to equal the figure of the whole batch.
func TestImages(t *testing.T) {
	g := newGrid(t, shapesSpec(t))
	work, err := g.Variants[1].workloadOf()
	if err != nil {
		t.Fatal(err)
	}
	var gated, outputs float64
	for _, l := range work.Layers {
		if l.Gated {
			gated += float64(l.GatedOutputs())
			outputs += float64(l.M(work.Images)) * float64(l.N())
		}
	}
	facts := imageFacts(work)
	if len(facts) != 2 || facts[0] == facts[1] {
		t.Fatalf("%+v", facts)
	}
	if mean := (facts[0].GatedFraction + facts[1].GatedFraction) / 2; !near(mean, gated/outputs) {
		t.Errorf("mean %v, batch %v", mean, gated/outputs)
	}
	for _, f := range facts {
		// Two of three equal layers are gated, 2 + 2 bits of 4.
		if want := 12 / (4 + 2*(2+2*f.GatedFraction)); !near(f.IdealSaving, want) {
			t.Errorf("%+v, want an ideal saving of %v", f, want)
		}
	}
}
