// Package visible makes texts from files safe to show.
//
// Names of layers, models and data sets come from files, and a name can be anything: a control
// sequence that makes a terminal hide lines, a line end that splits a row into two, marks that
// reverse the order of letters. [Text] shows such characters as escapes, in one line. [Writer] does
// this for everything that goes to a terminal, so that nothing harmful can slip through.
package visible

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns a text in one line of visible characters. All other characters, including line ends
// and tabs, are shown as in Go: \n, \x1b, \u202e.
func Text(text string) string { return escape(text, "") }

// escape shows everything that can't be seen as escapes, except the characters that are kept.
func escape(text, kept string) string {
	good := func(r rune) bool { return unicode.IsPrint(r) || strings.ContainsRune(kept, r) }
	if utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool { return !good(r) }) < 0 {
		return text
	}
	var b strings.Builder
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		if good(r) && (r != utf8.RuneError || size > 1) {
			b.WriteRune(r)
		} else {
			quoted := strconv.Quote(text[:size])
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		text = text[size:]
	}
	return b.String()
}

// Writer passes on to another writer only what can be seen. Line ends and tabs stay as they are.
type Writer struct {
	to io.Writer
	// part is the beginning of a character whose rest has not come yet.
	part []byte
}

// NewWriter returns a writer to another writer. Close writes what it holds back of an unfinished
// character.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// Write writes a piece of a text.
func (w *Writer) Write(piece []byte) (int, error) {
	text := slices.Concat(w.part, piece)
	end := len(text) - unfinished(text)
	w.part = text[end:]
	return len(piece), w.write(text[:end])
}

// Close writes what is left of an unfinished character.
func (w *Writer) Close() error {
	part := w.part
	w.part = nil
	return w.write(part)
}

func (w *Writer) write(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	_, err := io.WriteString(w.to, escape(string(text), "\n\t"))
	return err
}

// unfinished returns the number of bytes at the end of a text that begin an incomplete character.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
