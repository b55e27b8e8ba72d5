package onnx

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"mvdan.cc/sh/v3/shell"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// oddNames are names that a shell, a list with commas or a terminal would misread.
var oddNames = []string{"/layer/Conv", "a b", "x,y", `say "y"`, "it's", "$HOME", "`ls`", "a\x1b[31mb", "\xff", "two\nlines", `back\slash`, "größe", "a=b", "=", "-x", "a[1]", "b \x1b*"}

// advised returns an error's recommendation for an option, as a shell would read it.
func advised(t *testing.T, err error, option string) string {
	t.Helper()
	at := regexp.MustCompile(option + " (.*)$").FindStringSubmatch(errorText(err))
	if at == nil {
		t.Fatalf("no %s in %v", option, err)
	}
	words, bad := shell.Fields(at[1], func(string) string { return "" })
	if bad != nil || len(words) != 1 {
		t.Fatalf("a shell reads %q as %q, %v", at[1], words, bad)
	}
	return words[0]
}

// TestAdviceWorks follows the recommendations of errors, for odd names of operators, nodes and
// dimensions, and expects them to fix what was refused.
func TestAdviceWorks(t *testing.T) {
	for _, name := range oddNames {
		unknown := op(name, "a", "x")
		unknown.Domain = proto.String("com.example" + name)
		three := with(op("Einsum", "b", "x", "x", "x"), "equation", "abcd,abcd,abcd->a")
		three.Name = &name
		sized := newModel(conv("x"))
		sized.Graph.Input[0] = info("x", 1, 1, name, 4)
		placed := newModel(op("Conv", "y", name, "w"))
		placed.Graph.Input[0] = info(name, 1, 1, "", 4)
		for what, m := range map[string]*onnxpb.ModelProto{"operator": newModel(unknown, conv("x")), "node": newModel(three, conv("x"))} {
			_, err := Read("m", encode(t, m), eightBits)
			o := eightBits
			if o.LeaveOut, err = csv.NewReader(strings.NewReader(advised(t, err, "--leave-out"))).Read(); err != nil {
				t.Fatalf("%s %q: no list: %v", what, name, err)
			}
			if _, err := Read("m", encode(t, m), o); err != nil {
				t.Errorf("%s %q: after what was recommended: %v", what, name, err)
			}
		}
		for what, m := range map[string]*onnxpb.ModelProto{"dimension": sized, "input": placed} {
			_, err := Read("m", encode(t, m), eightBits)
			o := eightBits
			o.Dims = map[string]int{strings.TrimSuffix(advised(t, err, "--dim"), "=SIZE"): 5}
			got, err := Read("m", encode(t, m), o)
			if err != nil || got.Layers[0].Input[0] != 5 {
				t.Errorf("%s %q: after what was recommended: %v", what, name, err)
			}
		}
	}
}

// TestNothingLeft recommends leaving nodes out only if others remain to import, and says so if all
// are left out.
func TestNothingLeft(t *testing.T) {
	magic := func(output string) *onnxpb.NodeProto { return op("Magic", output, "x") }
	deform := op("DeformConv", "b", "x", "w")
	const (
		nothing = "without it nothing to import is left of the model"
		some    = "leave it out with --leave-out Magic"
	)
	for _, c := range []struct {
		nodes []*onnxpb.NodeProto
		want  string
	}{
		{[]*onnxpb.NodeProto{magic("y")}, nothing},
		{[]*onnxpb.NodeProto{magic("y"), magic("z")}, nothing},
		{[]*onnxpb.NodeProto{magic("y"), deform}, nothing},
		{[]*onnxpb.NodeProto{magic("y"), op("Relu", "z", "x")}, nothing},
		{[]*onnxpb.NodeProto{magic("a"), conv("x")}, some},
		{[]*onnxpb.NodeProto{magic("a"), deform, conv("x")}, some},
		{[]*onnxpb.NodeProto{magic("a"), conv("a")}, some}, // whose shape is another matter
	} {
		_, err := Read("m", encode(t, newModel(c.nodes...)), eightBits)
		if !strings.HasSuffix(errorText(err), c.want) {
			t.Errorf("got %v, want the end %q", err, c.want)
		}
	}
	o := eightBits
	o.LeaveOut = []string{"y"}
	m := wide()
	m.Graph.Node = m.Graph.Node[:1]
	if _, err := Read("m", encode(t, m), o); errorText(err) != "m: --leave-out: nothing to import is left of the model" {
		t.Errorf("got %v", err)
	}
}
