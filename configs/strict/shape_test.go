package strict

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/token"
)

// TestShape expects texts that would keep the parser busy for minutes to be refused before the
// parser sees them, whatever they consist of.
func TestShape(t *testing.T) {
	lines := func(format string, count int) string {
		var b strings.Builder
		for i := range count {
			fmt.Fprintf(&b, format+"\n", i)
		}
		return b.String()
	}
	const (
		deep = ": nests deeper than 32 levels, which no settings do; name another file"
		many = ": more than 32768 words and marks so far, which no settings have; name another file"
	)
	stairs := ""
	for level := range maxDepth + 1 {
		stairs += strings.Repeat(" ", level) + "a:\n"
	}
	for name, test := range map[string]struct{ text, want string }{
		"brackets":   {strings.Repeat("[", 40_000), "f:1" + deep},
		"braces":     {strings.Repeat("{a: ", 40_000), "f:1" + deep},
		"mixed":      {strings.Repeat("[{a: ", 40_000), "f:1" + deep},
		"dashes":     {strings.Repeat("- ", 40_000), "f:1" + deep},
		"questions":  {strings.Repeat("? ", 40_000), "f:1" + deep},
		"stairs":     {stairs, "f:33" + deep},
		"keys":       {lines("k%d: 1", 80_000), "f:10923" + many},
		"list":       {lines("- %d", 80_000), "f:16385" + many},
		"documents":  {lines("--- # %d", 80_000), "f:16385" + many},
		"row":        {"[" + strings.Repeat("1,", 80_000) + "]", "f:1" + many},
		"hidden end": {strings.Repeat("[ #]\n", 40_000), "f:33" + deep},
	} {
		t.Run(name, func(t *testing.T) {
			var into map[string]int
			_, err := Decode("f", []byte(test.text), &into)
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestShapeLimits expects texts at the limits to pass. Brackets side by side do not nest, nor do
// keys of one column.
func TestShapeLimits(t *testing.T) {
	for name, text := range map[string]string{
		"levels":       strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth),
		"side by side": "[" + strings.Repeat("[], ", 5000) + "]",
		"one column":   strings.Repeat("a: 1\n", 5000),
		"back again":   strings.Repeat("a:\n  b:\n    - 1\n", 3000),
		"in text":      `a: "` + strings.Repeat("[", 5000) + `"`,
	} {
		if err := checkShape("f", text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDepth follows a text token by token.
func TestDepth(t *testing.T) {
	var d depth
	for i, step := range []struct {
		kind         token.Type
		column, want int
	}{
		{token.SequenceEntryType, 1, 1},
		{token.SequenceEntryType, 3, 2},
		{token.SequenceStartType, 5, 3},
		{token.SequenceEntryType, 7, 3}, // in brackets columns mean nothing
		{token.SequenceEndType, 8, 2},
		{token.SequenceEntryType, 3, 2},
		{token.SequenceEntryType, 1, 1},
		{token.SequenceEndType, 1, 1}, // one too many
	} {
		if got := d.at(&token.Token{Type: step.kind, Position: &token.Position{Column: step.column}}); got != step.want {
			t.Errorf("step %d: %d levels, want %d", i, got, step.want)
		}
	}
}
