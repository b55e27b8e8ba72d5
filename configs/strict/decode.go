package strict

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const byteOrderMark = "\ufeff"

// Decode reads the YAML text of a file into the struct or map that into points to. Keys that the
// file leaves out keep their values. After an error the values are partly set and must not be used.
// file only appears in errors and is not opened.
func Decode(file string, data []byte, into any) (*Source, error) {
	return decode(file, data, into, false)
}

// DecodeOpen decodes as [Decode] does, but keeps undeclared keys in groups that have [Settings]. It
// is for a program's own files, which a part of the program that leaves out plug-ins can then also
// read.
func DecodeOpen(file string, data []byte, into any) (*Source, error) {
	return decode(file, data, into, true)
}

func decode(file string, data []byte, into any, open bool) (*Source, error) {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return nil, fmt.Errorf("strict: decode into %T: must be a pointer that is not nil", into)
	}
	body, err := parse(file, data)
	if err != nil {
		return nil, err
	}
	d := decoder{src: newSource(file, data), root: target.Elem().Type(), open: open}
	if err := d.value(body, target.Elem(), "", ""); err != nil {
		return nil, err
	}
	return d.src, nil
}

// parse returns the only document of a file.
func parse(file string, data []byte) (ast.Node, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("%s: has %d bytes, more than the %d of any settings; name a YAML file",
			file, len(data), MaxBytes)
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: is not text in UTF-8; name a YAML file", file)
	}
	text := strings.TrimPrefix(string(data), byteOrderMark)
	if err := checkShape(file, text); err != nil {
		return nil, err
	}
	parsed, err := parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, syntaxError(file, err)
	}
	for i, doc := range parsed.Docs {
		if directive, ok := doc.Body.(*ast.DirectiveNode); ok {
			return nil, fmt.Errorf("%s:%d: YAML directives are not supported, remove the line",
				file, line(directive))
		}
		if i > 0 {
			return nil, fmt.Errorf("%s:%d: a second document starts here, keep one per file",
				file, documentLine(doc))
		}
	}
	if len(parsed.Docs) == 0 || parsed.Docs[0].Body == nil {
		return nil, fmt.Errorf("%s:1: the file is empty, give at least one key", file)
	}
	return parsed.Docs[0].Body, nil
}

// syntaxError turns the parser's error, which quotes the source, into one line.
func syntaxError(file string, err error) error {
	var located yaml.Error
	if !errors.As(err, &located) {
		return fmt.Errorf("%s: not valid YAML: %s", file, firstLine(err.Error()))
	}
	at := 1
	if token := located.GetToken(); token != nil {
		at = token.Position.Line
	}
	message := located.GetMessage()
	if strings.Contains(message, "\t") {
		return fmt.Errorf("%s:%d: a tab can't indent or start a value, use spaces", file, at)
	}
	return fmt.Errorf("%s:%d: not valid YAML: %s", file, at, firstLine(message))
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}

func documentLine(doc *ast.DocumentNode) int {
	switch {
	case doc.Start != nil:
		return doc.Start.Position.Line
	case doc.Body != nil:
		return line(doc.Body)
	default:
		return 1
	}
}
