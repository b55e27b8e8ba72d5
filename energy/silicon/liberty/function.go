package liberty

import (
	"fmt"
	"slices"
	"strings"
)

// Function is a Boolean function of a cell's inputs, in their order. It computes 64 independent
// cases at once, one bit each.
type Function func(inputs []uint64) uint64

// functionParser reads an expression of Liberty: ' and ! negate, & * and a blank are and, ^ is
// exclusive or, | and + are or.
type functionParser struct {
	text   string
	inputs []Pin
	// other is set if the function reads something other than an input, such as a state.
	other bool
	depth int
}

// maxDepth is how deep brackets and negations may be nested.
const maxDepth = 64

// parseFunction returns a function of inputs; nil if it reads anything else.
func parseFunction(text string, inputs []Pin) (Function, error) {
	p := &functionParser{text: strings.TrimSpace(text), inputs: inputs}
	f, err := p.or()
	if err == nil && p.text != "" {
		err = fmt.Errorf("what is %q for", p.text)
	}
	if err != nil {
		return nil, fmt.Errorf("function %q: %w", text, err)
	}
	if p.other {
		return nil, nil
	}
	return f, nil
}

// take consumes one of some signs, if it comes next.
func (p *functionParser) take(signs string) bool {
	p.text = strings.TrimLeft(p.text, " \t")
	if p.text == "" || strings.IndexByte(signs, p.text[0]) < 0 {
		return false
	}
	p.text = p.text[1:]
	return true
}

func (p *functionParser) or() (Function, error) {
	return p.joined("|+", p.exclusiveOr, func(a, b uint64) uint64 { return a | b })
}

func (p *functionParser) exclusiveOr() (Function, error) {
	return p.joined("^", p.and, func(a, b uint64) uint64 { return a ^ b })
}

// joined reads operands that are separated by the same sign.
func (p *functionParser) joined(signs string, operand func() (Function, error), join func(a, b uint64) uint64) (Function, error) {
	f, err := operand()
	for err == nil && p.take(signs) {
		left, right := f, Function(nil)
		if right, err = operand(); err == nil {
			f = func(in []uint64) uint64 { return join(left(in), right(in)) }
		}
	}
	return f, err
}

func (p *functionParser) and() (Function, error) {
	f, err := p.negated()
	for err == nil {
		// A blank is an and, too, so every following operand is joined.
		if !p.take("&*") && (p.text == "" || strings.IndexByte("|+^)", p.text[0]) >= 0) {
			break
		}
		left, right := f, Function(nil)
		if right, err = p.negated(); err == nil {
			f = func(in []uint64) uint64 { return left(in) & right(in) }
		}
	}
	return f, err
}

func (p *functionParser) negated() (Function, error) {
	p.depth++
	if p.depth > maxDepth {
		return nil, fmt.Errorf("is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	if p.take("!") {
		f, err := p.negated()
		return not(f), err
	}
	f, err := p.operand()
	for err == nil && p.take("'") {
		f = not(f)
	}
	return f, err
}

func not(f Function) Function {
	return func(in []uint64) uint64 { return ^f(in) }
}

func (p *functionParser) operand() (Function, error) {
	if p.take("(") {
		f, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("a ( is not closed")
		}
		return f, err
	}
	n := lengthTo(p.text, " \t!'&*^|+()")
	name := p.text[:n]
	p.text = p.text[n:]
	switch name {
	case "":
		return nil, fmt.Errorf("a pin is missing before %q", p.text)
	case "0":
		return func([]uint64) uint64 { return 0 }, nil
	case "1":
		return func([]uint64) uint64 { return ^uint64(0) }, nil
	}
	i := slices.IndexFunc(p.inputs, func(q Pin) bool { return q.Name == name })
	if i < 0 {
		p.other = true
		i = 0
	}
	return func(in []uint64) uint64 { return in[i] }, nil
}
