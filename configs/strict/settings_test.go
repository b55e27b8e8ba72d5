package strict_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs/strict"
)

// group is a group of keys to which plug-ins add keys.
type group struct {
	Rows     int             `yaml:"rows" json:"rows"`
	Settings strict.Settings `yaml:",inline" json:"-" group:"test"`
	Kind     string          `yaml:"kind" json:"kind,omitzero"`
}

func (g group) MarshalJSON() ([]byte, error) { return strict.MarshalJSON(g) }

func (g *group) UnmarshalJSON(data []byte) error {
	type plain group
	if err := json.Unmarshal(data, (*plain)(g)); err != nil {
		return err
	}
	return strict.UnmarshalJSON(data, g)
}

// machine has such a group.
type machine struct {
	Array group `yaml:"array" json:"array"`
}

// plugin has a setting of every type.
type plugin struct {
	Depth  int     `yaml:"depth" range:"1..99" default:"8" doc:"Depth, in entries."`
	Factor float64 `yaml:"factor" range:"0.." default:"0.5" doc:"A factor."`
	Eager  bool    `yaml:"eager" default:"false" doc:"Whether to hurry."`
	Label  string  `yaml:"label" default:"none" doc:"A text."`
}

func init() { strict.Declare("test", strict.Kind{Setting: "kind", Name: "plugin"}, plugin{}) }

// TestSettingsComeBack gives any settings, and reads them back from YAML and JSON,
// into the group and into the plug-in.
func TestSettingsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plugin{
			Depth: rapid.IntRange(1, 99).Draw(t, "depth"), Factor: rapid.Float64Range(0, 1e9).Draw(t, "factor"),
			Eager: rapid.Bool().Draw(t, "eager"), Label: rapid.String().Draw(t, "label"),
		}
		want := machine{Array: group{Rows: 3, Kind: "plugin"}}
		want.Array.Settings = want.Array.Settings.
			With("depth", p.Depth).With("factor", p.Factor).With("eager", p.Eager).With("label", p.Label)
		got := plugin{}
		if err := want.Array.Settings.Into("array", &got); err != nil || got != p {
			t.Fatalf("the plug-in has %+v (%v), want %+v", got, err, p)
		}
		text, err := strict.Encode(want)
		if err != nil {
			t.Fatal(err)
		}
		var back machine
		if _, err := strict.Decode("m.yaml", text, &back); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if got = (plugin{}); back.Array.Settings.Into("array", &got) != nil || got != p || back.Array.Rows != 3 {
			t.Fatalf("from YAML %+v, want %+v:\n%s", got, p, text)
		}
		text, err = json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		back = machine{}
		if err := json.Unmarshal(text, &back); err != nil || back != want {
			t.Fatalf("from JSON (%v): %s\n%s", err, cmp.Diff(want, back), text)
		}
	})
}

// TestUndeclaredKeys keeps undeclared keys if they come from a record or a file of the program
// itself, and refuses them elsewhere.
func TestUndeclaredKeys(t *testing.T) {
	const text = "array:\n  rows: 2\n  lost: 7\n  odd: on its own\n"
	var m machine
	if _, err := strict.Decode("m.yaml", []byte(text), &m); err == nil || !strings.Contains(err.Error(), "m.yaml:3: array.lost: unknown key") {
		t.Errorf("error %v, want one about array.lost", err)
	}
	m = machine{}
	if _, err := strict.DecodeOpen("m.yaml", []byte(text), &m); err != nil {
		t.Fatal(err)
	}
	if want := `{"lost":7,"odd":"on its own"}`; m.Array.Settings.String() != want {
		t.Errorf("got %s, want %s", m.Array.Settings, want)
	}
	// A file over it may give them again.
	if _, err := strict.Decode("n.yaml", []byte("array:\n  lost: 9\n"), &m); err != nil {
		t.Error(err)
	}
	written, err := json.Marshal(m)
	if want := `{"array":{"rows":2,"lost":9,"odd":"on its own"}}`; err != nil || string(written) != want {
		t.Errorf("as JSON %s (%v), want %s", written, err, want)
	}
	var back machine
	if err := json.Unmarshal(written, &back); err != nil || back != m {
		t.Errorf("read again: %+v (%v), want %+v", back, err, m)
	}
	if err := json.Unmarshal([]byte(`{"array":{"rows":2,"list":[1]}}`), &back); err == nil {
		t.Error("a list is taken for a setting")
	}
}

func TestSetOfSettings(t *testing.T) {
	var m machine
	src, err := strict.Decode("m.yaml", []byte("array: {rows: 2}\n"), &m)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ path, text, want string }{
		{"array.depth", "9", ""},
		{"array.depth", "0", "--set array.depth: must be 1..99, got 0"},
		{"array.eager", "yes", "--set array.eager: must be true or false, got yes"},
		{"array.dept", "9", "--set array.dept: unknown key, did you mean array.depth?"},
	} {
		got := ""
		if err := src.Set(&m, "--set ", test.path, test.text); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s=%s: got %q, want %q", test.path, test.text, got, test.want)
		}
	}
	if want := `{"depth":9}`; m.Array.Settings.String() != want {
		t.Errorf("got %s, want %s", m.Array.Settings, want)
	}
}
