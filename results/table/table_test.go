package table

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCells expects names from files to stay in their cell, whatever characters they have.
func TestCells(t *testing.T) {
	drawn := Table{
		Title: "a\ntitle\x1b[2J", Texts: 1, Header: []string{"lay\ner", "a|b"},
		Lines: [][]string{{"\x1b]0;x\a\nsecond line", "1|2<b>"}},
	}
	for style, want := range map[Style]string{
		Plain: `a\ntitle\x1b[2J
┌────────────────────────────┬─────┐
│ lay\ner                    │ a|b │
├────────────────────────────┼─────┤
│ \x1b]0;x\a\nsecond line    │ 1|2<b> │
└────────────────────────────┴─────┘

`,
		Markdown: `### a\ntitle\x1b[2J

| lay\ner                 | a\|b |
|:------------------------|-----------:|
| \x1b]0;x\a\nsecond line | 1\|2&lt;b> |

`,
	} {
		var b bytes.Buffer
		if err := drawn.Write(&b, style); err != nil {
			t.Fatal(err)
		}
		squeeze := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), "─", "") }
		if diff := cmp.Diff(squeeze(want), squeeze(b.String())); diff != "" {
			t.Errorf("style %d: %s", style, diff)
		}
	}
}

// TestCSV expects cells that a spreadsheet would execute to be marked, numbers to stay numbers, and
// lines to stay lines.
func TestCSV(t *testing.T) {
	cells := map[string]string{
		"layer1_0.conv1":              "layer1_0.conv1",
		"/conv1/Conv":                 "/conv1/Conv",
		"=1+1":                        "'=1+1",
		"=cmd|' /C calc'!A0":          "'=cmd|' /C calc'!A0",
		"+cmd":                        "'+cmd",
		"-conv":                       "'-conv",
		"-":                           "'-",
		"@SUM(A1)":                    "'@SUM(A1)",
		"\t=1+1":                      `\t=1+1`,
		"\r=1+1":                      `\r=1+1`,
		"two\nlines":                  `two\nlines`,
		"a,b":                         "a,b",
		`a"b`:                         `a"b`,
		"-0.5":                        "-0.5",
		"+1e-9":                       "+1e-9",
		"":                            "",
		"-1+cmd|' /C calc'!A0":        "'-1+cmd|' /C calc'!A0",
		"<script>alert(1)</script>":   "<script>alert(1)</script>",
		"\x1b[31mred\u202e":           `\x1b[31mred\u202e`,
		"1.5":                         "1.5",
		"'=quoted, as it was already": "'=quoted, as it was already",
	}
	var b bytes.Buffer
	w := NewCSV(&b)
	var want [][]string
	for cell, shown := range cells {
		if err := w.Write([]string{cell, "next"}); err != nil {
			t.Fatal(err)
		}
		want = append(want, []string{shown, "next"})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(b.String(), "\n"); lines != len(cells) {
		t.Errorf("%d lines of %d cells", lines, len(cells))
	}
	got, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
