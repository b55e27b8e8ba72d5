package strict

import (
	"regexp"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Encode returns the YAML text of a struct, in the order of its fields. [Decode] reads a value
// equal to v from it.
func Encode(v any) ([]byte, error) {
	return yaml.MarshalWithOptions(v, yaml.AutoInt(), yaml.CustomMarshaler(encodeText))
}

// plain matches texts without characters that have a meaning in YAML.
var plain = regexp.MustCompile(`^\pL[\pL\pN ._/-]*$`)

// encodeText puts text in quotes unless YAML reads it as the same text without quotes.
func encodeText(text string) ([]byte, error) {
	if plain.MatchString(text) && readsAs(text) {
		return []byte(text), nil
	}
	return []byte(strconv.Quote(text)), nil
}

func readsAs(text string) bool {
	parsed, err := parser.ParseBytes([]byte(text), 0)
	if err != nil || len(parsed.Docs) != 1 {
		return false
	}
	node, ok := parsed.Docs[0].Body.(*ast.StringNode)
	return ok && node.Value == text
}
