// Package visible makes texts from files fit to be shown.
//
// Names of layers, models and data sets come from files, and a name can be
// anything: a control sequence that has a terminal hide lines, a line end that
// makes two rows of one, marks that turn letters around. [Text] shows such
// characters as escapes, in one line. [Writer] does so for all that goes to a
// terminal, where nothing that was overlooked may do harm.
package visible

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns a text in one line of characters that can be seen: all others, line
// ends and tabs among them, are shown as in Go: \n, \x1b, \u202e.
func Text(text string) string { return escape(text, "") }

// Lines is [Text] for a text that may have several lines.
func Lines(text string) string { return escape(text, "\n") }

// escape shows all that can't be seen but the characters that are to be kept.
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

// Writer writes to another writer what can be seen, line ends and tabs as they are.
type Writer struct {
	to io.Writer
	// part is the beginning of a character whose rest is still to come.
	part []byte
}

// NewWriter returns a writer to another one. What it holds back of an unfinished
// character is written by Close.
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

// unfinished returns how many bytes at the end of a text begin a character.
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
