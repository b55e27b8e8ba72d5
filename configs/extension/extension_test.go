package extension_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/configs/extension"
	"pgsim/configs/strict"
)

// packing is a setting that represents array.policy. Its kinds have settings.
type packing interface{ name() string }

// shared is a setting that two kinds have.
type shared struct {
	Width int `yaml:"test_width" range:"1..8" default:"2" doc:"Width, in columns."`
}

type plain struct{}

func (plain) name() string { return "plain" }

type wide struct {
	shared `yaml:",inline"`
	Mode   string `yaml:"test_mode" default:"near" doc:"Where from."`
	Greedy bool   `yaml:"test_greedy" default:"true" doc:"Whether to wait."`
}

func (wide) name() string { return "wide" }

type wider struct {
	shared `yaml:",inline"`
}

func (wider) name() string { return "wider" }

// packings represent the kinds of array.policy for package configs, which only knows settings by
// their names.
var packings = extension.New[packing]("policy", "array")

func init() {
	packings.Register("plain", "without settings", plain{})
	packings.Register("wide", "with three settings", wide{})
	packings.Register("wider", "with one of them", wider{})
}

// TestNewSetsWhatIsGiven expects the given settings, the defaults of the others, and errors that
// name the key.
func TestNewSetsWhatIsGiven(t *testing.T) {
	var none strict.Settings
	for _, test := range []struct {
		kind  string
		given strict.Settings
		want  packing
		err   string
	}{
		{"plain", none.With("test_width", 3), plain{}, ""},
		{"wide", none, wide{shared{2}, "near", true}, ""},
		{"wide", none.With("test_width", 3).With("test_mode", "far").With("test_greedy", false), wide{shared{3}, "far", false}, ""},
		{"wider", none.With("test_width", 9), nil, "array.test_width: must be 1..8, got 9"},
		{"wider", none.With("test_width", "x"), nil, "array.test_width: must be a whole number, got x"},
		{"widest", none, nil, `unknown policy "widest", did you mean "wide"?; known: plain, wide, wider`},
	} {
		got, err := packings.New(test.kind, test.given)
		if test.err != "" {
			if err == nil || err.Error() != test.err {
				t.Errorf("%s %s: error %v, want %s", test.kind, test.given, err, test.err)
			}
			continue
		}
		if err != nil || got != test.want {
			t.Errorf("%s %s: got %+v, %v; want %+v", test.kind, test.given, got, err, test.want)
		}
	}
	if kind, err := packings.Lookup("wider"); err != nil || kind != (wider{shared{2}}) {
		t.Errorf("looked up: got %+v, %v; want the default", kind, err)
	}
}

// TestAccepted draws settings of which a check refuses some, individually or only together.
func TestAccepted(t *testing.T) {
	var none strict.Settings
	drawn := none.With("test_width", 3).With("test_greedy", false)
	for _, test := range []struct {
		refused func(wide) bool
		want    strict.Settings
	}{
		{func(wide) bool { return false }, drawn},
		{func(w wide) bool { return w.Width == 3 }, none.With("test_greedy", false)},
		{func(w wide) bool { return !w.Greedy }, none.With("test_width", 3)},
		{func(w wide) bool { return w.Width == 3 && !w.Greedy }, none.With("test_greedy", false)},
	} {
		got := packings.Accepted("wide", drawn, func(p packing) error {
			if w, ok := p.(wide); !ok || test.refused(w) {
				return errors.New("refused")
			}
			return nil
		})
		if !got.Equal(test.want) {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	if got := packings.Accepted("wide", none.With("test_width", 9), func(packing) error { return nil }); !got.Equal(none) {
		t.Errorf("a value out of range is kept: %s", got)
	}
}

// TestSettingsAreKeysOfTheAccelerator gives settings in a file and as overrides.
func TestSettingsAreKeysOfTheAccelerator(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.yaml")
	write(t, file, "array:\n  policy: wide\n  test_width: 5\n")
	acc, err := configs.Resolve(file, []string{"array.test_greedy=false"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := packings.New(acc.Array.Policy, acc.Array.Settings)
	if want := (wide{shared{5}, "near", false}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	text, err := configs.Marshal(acc)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"  test_greedy: false\n", "  test_mode: near\n", "  test_width: 5\n"} {
		if !strings.Contains(string(text), line) {
			t.Errorf("the description lacks %q:\n%s", line, text)
		}
	}
	write(t, file, string(text))
	if again, err := configs.Load(file); err != nil || again != acc {
		t.Errorf("read again: %v\n%s", err, cmp.Diff(acc, again))
	}
	text, err = json.Marshal(acc)
	if err != nil {
		t.Fatal(err)
	}
	var again configs.Accelerator
	if err := json.Unmarshal(text, &again); err != nil || again != acc {
		t.Errorf("read again as JSON: %v\n%s", err, cmp.Diff(acc, again))
	}
}

// TestSettingsOfOtherKinds expects machines of kinds without a setting not to mention it unless it
// is given, and the dense twin to drop it.
func TestSettingsOfOtherKinds(t *testing.T) {
	acc, err := configs.Resolve(configs.Base, []string{"array.policy=plain"})
	if want := []string{"queue_depth"}; err != nil || !cmp.Equal(acc.Array.Settings.Given(), want) {
		t.Errorf("given are %v (%v), want %v", acc.Array.Settings.Given(), err, want)
	}
	acc, err = configs.Resolve(configs.Base, []string{"array.policy=wider"})
	if want := []string{"queue_depth", "test_width"}; err != nil || !cmp.Equal(acc.Array.Settings.Given(), want) {
		t.Errorf("given are %v (%v), want %v", acc.Array.Settings.Given(), err, want)
	}
	if twin := acc.DenseTwin(); twin.Name != "dense-16x16" {
		t.Errorf("the dense twin is called %s and has %s", twin.Name, twin.Array.Settings)
	}
	acc, err = configs.Resolve(configs.Base, []string{"array.policy=plain", "array.test_width=3"})
	if err != nil || !strings.Contains(acc.Array.Settings.String(), `"test_width":3`) {
		t.Errorf("a setting that is given is lost: %s (%v)", acc.Array.Settings, err)
	}
}

func TestErrorsNameFileLineAndNearestKey(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct{ text, want string }{
		{"array:\n  test_width: 9\n", "my.yaml:2: array.test_width: must be 1..8, got 9"},
		{"array:\n  test_width: '3'\n", `my.yaml:2: array.test_width: must be a whole number, got the text "3"; remove the quotes`},
		{"array:\n  test_widht: 3\n", "my.yaml:2: array.test_widht: unknown key, did you mean array.test_width?"},
		{"test_width: 3\n", "my.yaml:1: test_width: unknown key, did you mean array.test_width?"},
		{"array:\n  test_width: 3\n  test_width: 4\n", "my.yaml:3: array.test_width: already given on line 2, remove one of them"},
	} {
		write(t, "my.yaml", test.text)
		if _, err := configs.Load("my.yaml"); err == nil || err.Error() != test.want {
			t.Errorf("%q: error\n got %v\nwant %s", test.text, err, test.want)
		}
	}
	_, err := configs.Resolve(configs.Base, []string{"array.test_width=0"})
	if want := "--set array.test_width: must be 1..8, got 0"; err == nil || err.Error() != want {
		t.Errorf("override: error %v, want %s", err, want)
	}
}

// TestKeysList expects the settings among the keys, with everything that is declared.
func TestKeysList(t *testing.T) {
	keys, err := configs.Keys()
	if err != nil {
		t.Fatal(err)
	}
	want := configs.Key{
		Path: "array.test_width", Type: "a whole number", Range: "1..8", Default: "2", Doc: "Width, in columns.",
		Kinds: []string{"policy wide", "policy wider"},
	}
	for _, k := range keys {
		if k.Path == want.Path {
			if diff := cmp.Diff(want, k); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			return
		}
	}
	t.Errorf("%s is not listed", want.Path)
}

// TestRegisterRefuses expects invalid declarations to panic at start.
func TestRegisterRefuses(t *testing.T) {
	type again struct {
		plain
		Width int `yaml:"test_width" range:"1..9" default:"2" doc:"Another."`
	}
	type undocumented struct {
		plain
		Size int `yaml:"test_size" range:"1..9" default:"2"`
	}
	type wrong struct {
		plain
		Length int `yaml:"test_length" range:"1..9" default:"10" doc:"Too long."`
	}
	for name, kind := range map[string]packing{"again": again{}, "undocumented": undocumented{}, "wrong": wrong{}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is registered", name)
				}
			}()
			packings.Register(name, "", kind)
		}()
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
