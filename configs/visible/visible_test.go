package visible

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// TestText expects characters that can't be seen to be shown as escapes, and the rest unchanged.
func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"layer1_0.conv1":            "layer1_0.conv1",
		"Größe 大小 ½":                "Größe 大小 ½",
		`C:\x1b`:                    `C:\x1b`,
		`say "hi"`:                  `say "hi"`,
		"\x1b]0;title\a\x1b[31mred": `\x1b]0;title\a\x1b[31mred`,
		"two\nlines\r\n\tand a tab": `two\nlines\r\n\tand a tab`,
		"\x00\x7f\u0085\u009b":      `\x00\x7f\u0085\u009b`,
		"\u202egnp.exe\u2028\ufeff": `\u202egnp.exe\u2028\ufeff`,
		"no UTF-8: \xff\xfe, \xc3":  `no UTF-8: \xff\xfe, \xc3`,
		"a real \ufffd is a letter": "a real \ufffd is a letter",
	} {
		if got := Text(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestTextIsVisible draws texts and expects that none keeps a character on which a terminal acts.
func TestTextIsVisible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		got := Text(text)
		if i := strings.IndexFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
			t.Fatalf("%q keeps %q", got, got[i:])
		}
		if Text(got) != got {
			t.Fatalf("%q is not shown as it is", got)
		}
	})
}

// TestWriter cuts a text into pieces anywhere, even inside characters, and expects the same result
// as for the whole text.
func TestWriter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.String().Draw(t, "text") + "大\x1b[2J\n\t" + string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
		var got bytes.Buffer
		w := NewWriter(&got)
		for rest := text; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			if written, err := w.Write(rest[:n]); written != n || err != nil {
				t.Fatal(written, err)
			}
			rest = rest[n:]
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := escape(string(text), "\n\t"); got.String() != want {
			t.Fatalf("got %q, want %q", got.String(), want)
		}
	})
}

// TestWriterFails expects the error of the underlying writer.
func TestWriterFails(t *testing.T) {
	full := errors.New("full")
	if _, err := NewWriter(failing{full}).Write([]byte("x")); !errors.Is(err, full) {
		t.Error(err)
	}
}

type failing struct{ error }

// Write fails.
func (f failing) Write([]byte) (int, error) { return 0, f.error }
