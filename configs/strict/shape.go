package strict

import (
	"fmt"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// Limits of a file of settings. They are far above what makes sense: a file with more is some other
// file, given by mistake. The time that the parser takes grows with the square of keys and levels.
// So these are counted first, in the parser's own tokens, which are made in one go.
const (
	// MaxBytes is the limit for readers of a file that is decoded.
	MaxBytes = 1 << 20
	// maxTokens is enough for some 8,000 keys with their values.
	maxTokens = 1 << 15
	// maxDepth is how deep groups and lists may nest.
	maxDepth = 32
)

// checkShape refuses a text with more levels or words than settings can have.
func checkShape(file, text string) error {
	tokens := lexer.Tokenize(text)
	var d depth
	for i, t := range tokens {
		if i == maxTokens {
			return fmt.Errorf("%s:%d: more than %d words and marks so far, which no settings have; name another file",
				file, t.Position.Line, maxTokens)
		}
		if d.at(t) > maxDepth {
			return fmt.Errorf("%s:%d: nests deeper than %d levels, which no settings do; name another file",
				file, t.Position.Line, maxDepth)
		}
	}
	return nil
}

// depth tracks how deep the tokens of a text are nested.
type depth struct {
	brackets int
	// columns are the columns in which the indented groups and lists around a token start. The
	// innermost one is last.
	columns []int
}

// at returns how deep a token is nested.
func (d *depth) at(t *token.Token) int {
	switch t.Type {
	case token.SequenceStartType, token.MappingStartType:
		d.brackets++
	case token.SequenceEndType, token.MappingEndType:
		d.brackets = max(0, d.brackets-1)
	case token.SequenceEntryType, token.MappingKeyType:
		d.indent(t)
	case token.MappingValueType:
		if t.Prev != nil {
			d.indent(t.Prev) // the key
		}
	}
	return d.brackets + len(d.columns)
}

// indent records where an entry of a group or a list starts. Inside brackets indentation has no
// meaning.
func (d *depth) indent(t *token.Token) {
	if d.brackets > 0 {
		return
	}
	column := t.Position.Column
	for n := len(d.columns); n > 0 && d.columns[n-1] >= column; n-- {
		d.columns = d.columns[:n-1]
	}
	d.columns = append(d.columns, column)
}
