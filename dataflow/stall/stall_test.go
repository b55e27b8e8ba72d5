package stall

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// TestDeclarations expects every cause to be declared completely, under its own names.
func TestDeclarations(t *testing.T) {
	name, color := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`), regexp.MustCompile(`^#[0-9a-f]{6}$`)
	seen := map[string]Cause{}
	for _, c := range All() {
		info := c.Info()
		if !name.MatchString(info.Name) || !color.MatchString(info.Color) || info.Label == "" || info.Doc == "" {
			t.Errorf("cause %d is declared as %+v", c, info)
		}
		for _, key := range []string{"name " + info.Name, "label " + info.Label, "color " + info.Color} {
			if other, used := seen[key]; used {
				t.Errorf("%s and %s have the same %s", other, c, key)
			}
			seen[key] = c
		}
		if found, err := Named(c.String()); err != nil || found != c {
			t.Errorf("%s is found as %v: %v", c, found, err)
		}
	}
}

// TestSums expects the total to include the cycles of every cause, and Add to add them.
func TestSums(t *testing.T) {
	var b By[uint64]
	for _, c := range All() {
		b[c] = 1 << c
	}
	if b.Total() != 1<<Count-1 {
		t.Errorf("%v adds up to %d", b, b.Total())
	}
	twice := b
	twice.Add(b)
	for _, c := range All() {
		if twice[c] != 2*b[c] {
			t.Errorf("twice %d cycles of %s are %d", b[c], c, twice[c])
		}
	}
}

// TestJSON expects cycles to be written in the order of the causes and read back.
func TestJSON(t *testing.T) {
	var want By[uint64]
	at := -1
	for _, c := range All() {
		want[c] = uint64(c) + 1
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range All() {
		next := strings.Index(string(text), `"`+c.String()+`"`)
		if next <= at {
			t.Errorf("%s is out of order in %s", c, text)
		}
		at = next
	}
	var got By[uint64]
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("got %v, want %v: %v", got, want, err)
	}
}

// TestReadsStrictly expects unknown causes, and values that are not counts, to be refused by name.
// A missing cause has no cycles.
func TestReadsStrictly(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`{"fill_drain": 3}`, ""},
		{`null`, ""},
		{`{"fill_drain": 3, "moon": 0}`, `stall: "moon" is no cause of a stall that this pgsim knows`},
		{`{"dram": -1}`, "stall.dram: must be a number of cycles, got -1"},
		{`{"dram": "many"}`, `stall.dram: must be a number of cycles, got "many"`},
		{`[1]`, "stall: must be an object of cycles by cause, got [1]"},
	} {
		var got By[uint64]
		err := json.Unmarshal([]byte(test.text), &got)
		if test.want == "" {
			if err != nil || got.Total() != got[FillDrain] {
				t.Errorf("%s: got %v, %v", test.text, got, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.text, err, test.want)
		}
	}
}
