package trace_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"

	"github.com/google/go-cmp/cmp"
)

func readFormat(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// quotedNames returns the text in backquotes in a cell of the page, without the parentheses that
// follow it.
func quotedNames(cell string) []string {
	cell = regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(cell, "")
	names := []string{}
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		names = append(names, m[1])
	}
	return names
}

// TestOpsAreDocumented compares the registered ops with the table of FORMAT.md:
// the same ops, inputs, params and attrs.
func TestOpsAreDocumented(t *testing.T) {
	_, table, _ := strings.Cut(readFormat(t), "| op | inputs | params | attrs | meaning |\n")
	var documented, registered []string
	for _, line := range strings.Split(table, "\n")[1:] {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "!"), "|")
		if len(cells) < 6 {
			break
		}
		for _, op := range quotedNames(cells[1]) {
			documented = append(documented, fmt.Sprintf("%s %s %v %v", op, strings.TrimSpace(cells[2]), quotedNames(cells[3]), quotedNames(cells[4])))
		}
	}
	for _, op := range network.Ops.All() {
		params, attrs := []string{}, []string{}
		for _, p := range op.Value.Params {
			params = append(params, p.Name)
		}
		for _, a := range op.Value.Attrs {
			attrs = append(attrs, a.Name)
		}
		registered = append(registered, fmt.Sprintf("%s %d %v %v", op.Name, op.Value.Inputs, params, attrs))
		if op.Doc == "" {
			t.Errorf("%s has no doc", op.Name)
		}
	}
	slices.Sort(documented)
	if diff := cmp.Diff(documented, registered); diff != "" {
		t.Errorf("FORMAT.md (-) and the registered ops (+):\n%s", diff)
	}
}

// TestFieldsAreDocumented makes sure that the page names every field.
func TestFieldsAreDocumented(t *testing.T) {
	page := readFormat(t)
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(typ.Elem())
		case reflect.Struct:
			for i := range typ.NumField() {
				name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
				if !strings.Contains(page, "`"+name+"`") {
					t.Errorf("FORMAT.md does not name %q of %s", name, typ.Name())
				}
				visit(typ.Field(i).Type)
			}
		}
	}
	visit(reflect.TypeFor[trace.Manifest]())
	visit(reflect.TypeFor[testset.Manifest]())
}

// TestSamplesHaveEveryOp keeps the samples complete, so that every op is read by
// the tests.
func TestSamplesHaveEveryOp(t *testing.T) {
	var used []string
	for _, s := range []*tracetest.Sample{tracetest.New(1), tracetest.NewLanguage(1), tracetest.NewAttention(1)} {
		for _, n := range tracetest.MustDecode(t, s.File(t)).Nodes {
			used = append(used, n.Op)
		}
	}
	slices.Sort(used)
	if diff := cmp.Diff(network.Ops.Names(), slices.Compact(used)); diff != "" {
		t.Errorf("registered (-) and used (+):\n%s", diff)
	}
}

// TestNodes reads back what the samples wrote.
func TestNodes(t *testing.T) {
	checkNodes(t, tracetest.NewLanguage(1))
	checkNodes(t, tracetest.NewAttention(1))
	checkNodes(t, tracetest.NewCausal(1))
	trace := checkNodes(t, tracetest.New(1))
	thermometer := trace.Nodes[thermoNode]
	if thermometer.Int("levels") != 2 || thermometer.Attrs["step"] != 8 {
		t.Errorf("thermometer has %v", thermometer.Attrs)
	}
	if got := trace.Nodes[1].Floats("std"); len(got) != 2 {
		t.Errorf("std has %d values, want 2", len(got))
	}
	conv := trace.Nodes[conv1Node].Product
	if len(conv.Weights) != 144 || len(conv.FloatWeights) != 144 || len(conv.Bias) != 4 || !conv.AssumedPrecision {
		t.Errorf("conv1 has %d weights, %d float ones, %d biases", len(conv.Weights), len(conv.FloatWeights), len(conv.Bias))
	}
}

func checkNodes(t *testing.T, s *tracetest.Sample) *trace.Trace {
	t.Helper()
	trace := tracetest.MustDecode(t, s.File(t))
	for i, n := range trace.Nodes {
		raw := s.Manifest.Nodes[i]
		var inputs []string
		for _, input := range n.Inputs {
			inputs = append(inputs, trace.Nodes[input].Name)
		}
		if n.Name != raw.Name || n.Op != raw.Op || !slices.Equal(inputs, raw.Inputs) || !slices.Equal(n.Shape, raw.Shape) {
			t.Errorf("node %+v, want %+v", n, raw)
		}
		for name, array := range raw.Params {
			if diff := cmp.Diff(s.Arrays[array], n.Params[name]); diff != "" {
				t.Errorf("%s.%s (-want +got):\n%s", n.Name, name, diff)
			}
		}
		if (n.Product != nil) != slices.Contains([]string{pgworkloads.OpConv, pgworkloads.OpLinear, pgworkloads.OpLSTM, pgworkloads.OpMatmul}, n.Op) {
			t.Errorf("%s: product %v", n.Name, n.Product)
		}
	}
	return trace
}
