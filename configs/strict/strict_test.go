package strict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs/strict"
)

// settings has a field of every kind that Decode knows.
type settings struct {
	Name    string             `yaml:"name"`
	Count   int                `yaml:"count" range:"1..8"`
	Small   uint8              `yaml:"small"`
	Factor  float64            `yaml:"factor" range:"0.."`
	Offset  float32            `yaml:"offset" range:"..5"`
	On      bool               `yaml:"on"`
	Level   level              `yaml:"level"`
	Memory  memory             `yaml:"memory"`
	Spare   *memory            `yaml:"spare"`
	Sizes   []int              `yaml:"sizes" range:"0..99"`
	Pair    [2]int             `yaml:"pair"`
	Parts   []part             `yaml:"parts"`
	Prices  map[string]float64 `yaml:"prices" range:"0.."`
	Ignored int                `yaml:"-"`
	Common  `yaml:",inline"`
}

type memory struct {
	Banks int `yaml:"banks" range:"1..1024"`
	Width int `yaml:"width"`
}

type part struct {
	ID   string `yaml:"id" required:"true"`
	Area int    `yaml:"area"`
}

// Common is inlined.
type Common struct {
	Author string `yaml:"author"`
}

// level is written as a word.
type level int

func (l *level) UnmarshalText(text []byte) error {
	switch string(text) {
	case "low":
		*l = 1
	case "high":
		*l = 2
	default:
		return fmt.Errorf("must be low or high, got %s", text)
	}
	return nil
}

const everything = `# What this is.

# The name
# of it.
name: "x: y"
count: 3
small: 255
factor: 1e-3   # a remark
offset: -2
on: true
level: high
memory: {banks: 4, width: 32}
spare:
  banks: 2
sizes: [1, 2]
pair:
  - 3
  - 4
parts:
  - id: a
    area: 7
  - id: b
prices:
  add: 0.5
  mul: 2
author: me
`

func TestDecodeSetsEveryKind(t *testing.T) {
	got := settings{Memory: memory{Banks: 1, Width: 8}, Ignored: 9}
	src, err := strict.Decode("a.yaml", []byte(everything), &got)
	if err != nil {
		t.Fatal(err)
	}
	want := settings{
		Name: "x: y", Count: 3, Small: 255, Factor: 1e-3, Offset: -2, On: true, Level: 2,
		Memory: memory{Banks: 4, Width: 32}, Spare: &memory{Banks: 2},
		Sizes: []int{1, 2}, Pair: [2]int{3, 4},
		Parts:   []part{{ID: "a", Area: 7}, {ID: "b"}},
		Prices:  map[string]float64{"add": 0.5, "mul": 2},
		Ignored: 9, Common: Common{Author: "me"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decoded values (-want +got):\n%s", diff)
	}
	for path, want := range map[string]int{
		"name": 5, "memory.width": 12, "pair[1]": 18, "parts[0]": 20, "parts[0].area": 21,
		"parts[1].area": 22, "prices.mul": 25, "nothing": 0,
	} {
		if got := src.Line(path); got != want {
			t.Errorf("Line(%q) = %d, want %d", path, got, want)
		}
	}
	if src.Has("parts[1].area") || !src.Has("parts[1].id") {
		t.Error("Has: want parts[1].id to be given and parts[1].area not to be")
	}
	if got := src.Comment("name"); got != "The name of it." {
		t.Errorf("Comment(name) = %q", got)
	}
	if got := src.Comment("count"); got != "" {
		t.Errorf("Comment(count) = %q, want none", got)
	}
}

func TestDecodeKeepsWhatIsLeftOut(t *testing.T) {
	got := settings{Count: 5, Memory: memory{Banks: 1, Width: 8}}
	if _, err := strict.Decode("a.yaml", []byte("\ufeffmemory:\r\n  banks: 2\r\n"), &got); err != nil {
		t.Fatal(err)
	}
	want := settings{Count: 5, Memory: memory{Banks: 2, Width: 8}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decoded values (-want +got):\n%s", diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "f:1: the file is empty, give at least one key"},
		{"only comments", "# nothing\n", "f:1: the file is empty, give at least one key"},
		{"empty document", "---\n", "f:1: the file is empty, give at least one key"},
		{"no keys", "hello\n", "f:1: must be a group of keys, got hello"},
		{"list of files", "- name: x\n", "f:1: must be a group of keys, got a list"},
		{"not text", "name: \xff\n", "f: is not text in UTF-8; name a YAML file"},
		{"too long", "#" + strings.Repeat(" ", 1<<20),
			"f: has 1048577 bytes, more than the 1048576 of any settings; name a YAML file"},
		{"tab", "memory:\n\tbanks: 1\n", "f:2: a tab can't indent or start a value, use spaces"},
		{"tab in a value", "name: [a\n\t, b\n", "f:1: not valid YAML: sequence end token ']' not found"},
		{"syntax", "name: x\nsizes: [1\n", "f:2: not valid YAML: sequence end token ']' not found"},
		{"two documents", "count: 1\n---\ncount: 2\n", "f:2: a second document starts here, keep one per file"},
		{"two documents, end mark", "count: 1\n...\ncount: 2\n",
			"f:3: a second document starts here, keep one per file"},
		{"directive", "%YAML 1.1\n---\ncount: 1\n", "f:1: YAML directives are not supported, remove the line"},
		{"unknown key", "name: x\ncuont: 1\n", "f:2: cuont: unknown key, did you mean count?"},
		{"unknown key below", "memory:\n  bank: 1\n", "f:2: memory.bank: unknown key, did you mean memory.banks?"},
		{"unknown key in a list", "parts:\n  - id: a\n  - aera: 1\n",
			"f:3: parts[1].aera: unknown key, did you mean parts[1].area?"},
		{"key of another group", "banks: 1\n", "f:1: banks: unknown key, did you mean memory.banks?"},
		{"unknown key far from all", "memory:\n  frequency: 1\n",
			"f:2: memory.frequency: unknown key; known: banks, width"},
		{"ignored field", "Ignored: 1\n", "f:1: Ignored: unknown key; known: name, count, small, factor, " +
			"offset, on, level, memory, spare, sizes, pair, parts, prices, author"},
		{"duplicate", "memory:\n  banks: 1\n  width: 2\n  banks: 3\n",
			"f:4: memory.banks: already given on line 2, remove one of them"},
		{"duplicate in a map", "prices:\n  a: 1\n  a: 1\n",
			"f:3: prices.a: already given on line 2, remove one of them"},
		{"no value", "memory:\ncount: 1\n", "f:1: memory: has no value; give one or remove the key"},
		{"null", "count: ~\n", "f:1: count: has no value; give one or remove the key"},
		{"anchor", "memory: &m\n  banks: 1\n",
			"f:1: memory: uses an anchor, alias or tag, which are not supported; write the value out"},
		{"alias", "count: *m\n",
			"f:1: count: uses an anchor, alias or tag, which are not supported; write the value out"},
		{"tag", "count: !!int 1\n",
			"f:1: count: uses an anchor, alias or tag, which are not supported; write the value out"},
		{"merge", "<<: {count: 1}\n",
			"f:1: a key must be plain text, without anchors, aliases, tags or merges"},
		{"complex key", "? count\n: 1\n",
			"f:1: a key must be plain text, without anchors, aliases, tags or merges"},
		{"fraction for int", "count: 1.5\n", "f:1: count: must be a whole number, got 1.5"},
		{"word for int", "count: many of them\n", "f:1: count: must be a whole number, got many of them"},
		{"text for int", "count: '3'\n", `f:1: count: must be a whole number, got the text "3"; remove the quotes`},
		{"hex for int", "count: 0x3\n", "f:1: count: must be a whole number, got 0x3"},
		{"list for int", "count: [3]\n", "f:1: count: must be a whole number, got a list"},
		{"group for int", "count:\n  x: 3\n", "f:1: count: must be a whole number, got a group of keys"},
		{"negative for uint", "small: -1\n", "f:1: small: must be a whole number of at least 0, got -1"},
		{"more than 8 bits", "small: 256\n", "f:1: small: must fit 8 bits, got 256"},
		{"word for float", "factor: fast\n", "f:1: factor: must be a number, got fast"},
		{"infinite", "factor: .inf\n", "f:1: factor: must be a number, got .inf"},
		{"not a number", "factor: nan\n", "f:1: factor: must be a number, got nan"},
		{"yes for bool", "on: yes\n", "f:1: on: must be true or false, got yes"},
		{"number for text", "name: 16\n", "f:1: name: must be text, got 16; put it in quotes"},
		{"bool for text", "name: true\n", "f:1: name: must be text, got true; put it in quotes"},
		{"text of its own kind", "level: middle\n", "f:1: level: must be low or high, got middle"},
		{"scalar for group", "memory: 5\n", "f:1: memory: must be a group of keys, got 5"},
		{"scalar behind pointer", "spare: 5\n", "f:1: spare: must be a group of keys, got 5"},
		{"scalar for list", "sizes: 5\n", "f:1: sizes: must be a list, got 5"},
		{"short array", "pair: [1]\n", "f:1: pair: must be a list of 2, got 1"},
		{"scalar for map", "prices: 5\n", "f:1: prices: must be a group of keys, got 5"},
		{"below the range", "name: x\ncount: 0\n", "f:2: count: must be 1..8, got 0"},
		{"above the range", "count: 9\n", "f:1: count: must be 1..8, got 9"},
		{"below an open range", "factor: -0.5\n", "f:1: factor: must be at least 0, got -0.5"},
		{"above an open range", "offset: 5.5\n", "f:1: offset: must be at most 5, got 5.5"},
		{"list element out of range", "sizes:\n  - 1\n  - 100\n", "f:3: sizes[1]: must be 0..99, got 100"},
		{"map element out of range", "prices:\n  add: -1\n", "f:2: prices.add: must be at least 0, got -1"},
		{"missing key", "parts:\n  - id: a\n  - area: 3\n", "f:3: parts[1].id: is missing; give it a value"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := strict.Decode("f", []byte(tt.text), &settings{})
			if err == nil {
				t.Fatalf("no error, want %q", tt.want)
			}
			if err.Error() != tt.want {
				t.Errorf("error\n got %s\nwant %s", err, tt.want)
			}
		})
	}
}

func TestDecodeRefusesTargets(t *testing.T) {
	for want, into := range map[string]any{
		"strict: decode into strict_test.memory: must be a pointer that is not nil":  memory{},
		"strict: decode into *strict_test.memory: must be a pointer that is not nil": (*memory)(nil),
		"f:1: banks: can't be decoded into a Go interface {}":                        &map[string]any{},
		"f:1: banks: can't be decoded into a Go chan int":                            &map[string]chan int{},
		"f:1: can't be decoded into a Go map[int]int":                                &map[int]int{},
	} {
		_, err := strict.Decode("f", []byte("banks: 1\n"), into)
		if err == nil || err.Error() != want {
			t.Errorf("Decode into %T: error %v, want %s", into, err, want)
		}
	}
}
