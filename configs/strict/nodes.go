package strict

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// scalar is a single YAML value as it is written.
type scalar struct {
	text string
	// isText is set if YAML reads the value as text, and quoted if the value is in quotes.
	isText, quoted bool
}

func scalarOf(node ast.Node) (scalar, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		quoted := n.Token.Type == token.SingleQuoteType || n.Token.Type == token.DoubleQuoteType
		return scalar{text: n.Value, isText: true, quoted: quoted}, true
	case *ast.LiteralNode:
		return scalar{text: n.Value.Value, isText: true, quoted: true}, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return scalar{text: n.GetToken().Value}, true
	}
	return scalar{}, false
}

// keyOf returns the text of a key.
func keyOf(node ast.MapKeyNode) (string, bool) {
	s, ok := scalarOf(node)
	return s.text, ok
}

// describe says in an error what a node is.
func describe(node ast.Node) string {
	if s, ok := scalarOf(node); ok {
		return show(s.text)
	}
	switch node.(type) {
	case ast.MapNode:
		return "a group of keys"
	case *ast.SequenceNode:
		return "a list"
	}
	return "something else"
}

// line returns the line on which a node starts.
func line(node ast.Node) int {
	if t := node.GetToken(); t != nil {
		return t.Position.Line
	}
	return 1
}
