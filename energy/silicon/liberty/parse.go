package liberty

import (
	"fmt"
	"strings"
)

// group is a group of a Liberty file: `kind (args) { attributes and groups }`.
type group struct {
	kind       string
	args       []string
	attributes map[string][]string
	groups     []*group
}

// attribute returns the value of a simple attribute; "" if there is none.
func (g *group) attribute(name string) string {
	if v := g.attributes[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// all returns the groups of a kind within a group.
func (g *group) all(kind string) []*group {
	var found []*group
	for _, inner := range g.groups {
		if inner.kind == kind {
			found = append(found, inner)
		}
	}
	return found
}

// parser reads tokens one by one.
type parser struct {
	tokens []token
	at     int
	depth  int
}

// maxGroups is how deep groups may be nested; a library needs about five.
const maxGroups = 32

// parse returns the outermost group of a file.
func parse(text string) (*group, error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	root := &group{attributes: map[string][]string{}}
	for p.peek() != "" {
		if err := p.statement(root); err != nil {
			return nil, err
		}
	}
	if len(root.groups) != 1 || root.groups[0].kind != "library" {
		return nil, fmt.Errorf("want one group library, got %d groups; give a Liberty file", len(root.groups))
	}
	return root.groups[0], nil
}

// peek returns the text of the next token; "" at the end.
func (p *parser) peek() string {
	if p.at == len(p.tokens) {
		return ""
	}
	return p.tokens[p.at].text
}

// next consumes the next token.
func (p *parser) next() string {
	text := p.peek()
	if p.at < len(p.tokens) {
		p.at++
	}
	return text
}

// line is the line of the last consumed token.
func (p *parser) line() int { return p.tokens[max(0, min(p.at, len(p.tokens))-1)].line }

// statement reads an attribute or a group into the group that contains it.
func (p *parser) statement(in *group) error {
	name := p.next()
	switch p.next() {
	case ":":
		var words []string
		for end := p.peek(); end != ";" && end != "}" && end != ""; end = p.peek() {
			words = append(words, p.next())
		}
		in.attributes[name] = []string{strings.Join(words, " ")}
	case "(":
		args, err := p.arguments()
		if err != nil {
			return err
		}
		if p.peek() != "{" {
			in.attributes[name] = args
			break
		}
		p.next()
		return p.body(in, &group{kind: name, args: args, attributes: map[string][]string{}})
	default:
		return fmt.Errorf("line %d: want : or ( behind %q", p.line(), name)
	}
	if p.peek() == ";" {
		p.next()
	}
	return nil
}

// arguments reads the contents of parentheses.
func (p *parser) arguments() ([]string, error) {
	var args []string
	for {
		switch text := p.next(); text {
		case ")":
			return args, nil
		case ",":
		case "":
			return nil, fmt.Errorf("line %d: a ( is not closed", p.line())
		default:
			args = append(args, text)
		}
	}
}

// body reads a group up to its closing brace.
func (p *parser) body(in, g *group) error {
	p.depth++
	if p.depth > maxGroups {
		return fmt.Errorf("line %d: groups are nested more than %d deep", p.line(), maxGroups)
	}
	defer func() { p.depth-- }()
	for p.peek() != "}" {
		if p.peek() == "" {
			return fmt.Errorf("line %d: group %s is not closed", p.line(), g.kind)
		}
		if err := p.statement(g); err != nil {
			return err
		}
	}
	p.next()
	if p.peek() == ";" {
		p.next()
	}
	in.groups = append(in.groups, g)
	return nil
}
