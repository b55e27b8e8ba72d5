package scalesim

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgsim/pe"
)

func TestEveryDifferenceIsZero(t *testing.T) {
	all, err := Compare()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(witnesses) {
		t.Errorf("got %d comparisons, want %d", len(all), len(witnesses))
	}
	for _, c := range all {
		if c.LargestDifference != 0 {
			t.Errorf("%s: %d cycles, %s", c.Witness, c.LargestDifference, c.Worst)
		}
		t.Logf("%s: %d cases", c.Witness, c.Cases)
	}
}

// TestCompareSeesDifferences changes one figure by a cycle.
func TestCompareSeesDifferences(t *testing.T) {
	figures, err := readFigures()
	if err != nil {
		t.Fatal(err)
	}
	figures = slices.Clone(figures[:3])
	figures[1].outputStationary++
	c, err := witnesses[1].compare(figures)
	if err != nil {
		t.Fatal(err)
	}
	if c.LargestDifference != 1 || !strings.HasPrefix(c.Worst, figures[1].name) {
		t.Errorf("got %+v, want a difference of 1 in %s", c, figures[1].name)
	}
}

// TestFiguresAreComplete checks that every layer is there on all arrays, that there are enough
// layers, and that the release ran a good part of them as users do.
func TestFiguresAreComplete(t *testing.T) {
	figures, err := readFigures()
	if err != nil {
		t.Fatal(err)
	}
	arrays := map[string]map[string]int{}
	layers := map[string]int{}
	simulated := map[string]int{}
	for _, f := range figures {
		network, _, _ := strings.Cut(f.name, "/")
		array := fmt.Sprintf("%dx%d", f.rows, f.cols)
		if arrays[network] == nil {
			arrays[network] = map[string]int{}
		}
		arrays[network][array]++
		layers[network]++
		if f.simulated {
			simulated[network]++
		}
	}
	want := map[string]int{"gemm": 12, "mobilenet": 27, "resnet18": 21, "resnet50": 54}
	for network, count := range want {
		for _, array := range []string{"8x8", "16x32", "32x32", "128x128"} {
			if got := arrays[network][array]; got != count {
				t.Errorf("%s on %s: got %d layers, want %d", network, array, got, count)
			}
		}
	}
	t.Logf("layers and arrays %v, of which simulated with memory %v", layers, simulated)
	// The numbers of arrays on which all layers ran with memory.
	for network, arrays := range map[string]int{"gemm": 4, "mobilenet": 2, "resnet18": 2, "resnet50": 1} {
		if got := simulated[network]; got != arrays*want[network] {
			t.Errorf("%s: %d layers were simulated with memory, want %d on %d arrays", network, got, want[network], arrays)
		}
	}
}

// TestFormula checks the formula on a case worked out by hand: 2x4 folds of
// 2*32 + 32 + 288 - 2 cycles.
func TestFormula(t *testing.T) {
	f := figure{m: 64, n: 128, k: 288, rows: 32, cols: 32}
	if got, want := f.formula(f.m, f.n, f.k), pe.Cycle(8*382); got != want {
		t.Errorf("got %d cycles, want %d", got, want)
	}
}

func TestParseNamesTheLine(t *testing.T) {
	good := strings.Join(header, ",") + "\na,1,2,3,4,5,6,7,full\n"
	for text, want := range map[string]string{
		"layer,m\n":                     "must start with",
		good + "b,1,2,3,4,5,6,7\n":      "line 3",
		good + "b,0,2,3,4,5,6,7,full\n": "line 3: m: must be 1 or more",
		good + "b,1,2,3,4,5,6,x,full\n": "line 3: ws_cycles",
	} {
		if _, err := parse("net", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
	if figures, err := parse("net", strings.NewReader(good)); err != nil || len(figures) != 1 || figures[0].name != "net/a" {
		t.Errorf("got %v and %v", figures, err)
	}
}

func Example() {
	all, err := Compare()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range all {
		fmt.Printf("%s: difference %d\n", c.Witness, c.LargestDifference)
	}
	// Output:
	// SCALE-Sim's formula, output-stationary: difference 0
	// SCALE-Sim 3.0.0, output-stationary: difference 0
	// SCALE-Sim's formula, weight-stationary: difference 0
	// SCALE-Sim 3.0.0, weight-stationary: difference 0
}
