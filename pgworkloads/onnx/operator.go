package onnx

import (
	"cmp"
	"slices"
)

// class says whether an operator costs work on the array of multipliers.
type class string

const (
	// counted operators multiply matrices and become layers.
	counted class = "counted"
	// free operators multiply no matrices: they work element by element, move
	// data, or select from them.
	free class = "free"
	// refused operators multiply matrices in ways that have no layer here.
	refused class = "refused"
)

// opID names an operator.
type opID struct{ domain, name string }

// Domains of operators.
const (
	standard = "" // also written ai.onnx
	ml       = "ai.onnx.ml"
	preview  = "ai.onnx.preview"
	training = "ai.onnx.preview.training"
	// runtime is the domain of ONNX Runtime.
	runtime = "com.microsoft"
	// qonnx is the domain of github.com/fastmachinelearning/qonnx.
	qonnx = "qonnx.custom_op.general"
	// channelsLast is QONNX's domain for standard operators on tensors [N, ..., C].
	channelsLast = "qonnx.custom_op.channels_last"
)

// domainOf returns the domain of a node. The standard domain has two names.
func domainOf(domain string) string {
	if domain == "ai.onnx" {
		return standard
	}
	return domain
}

// qonnxDomains are other domains in which QONNX's operators are written: by Brevitas, by FINN, by
// FINN's first releases, and by exporters that put the domain into an attribute, so that the node
// has none.
var qonnxDomains = []string{"onnx.brevitas", "finn.custom_op.general", "finn", standard}

// String returns the name of an operator, with its domain if it has one.
func (id opID) String() string {
	if id.domain == standard {
		return id.name
	}
	return id.domain + "." + id.name
}

// operator is what is known about an operator.
type operator struct {
	class class
	// infer returns what is known about the outputs; nil if there is no rule.
	infer  inference
	traits trait
	// multiply makes the layers of a counted operator.
	multiply multiply
	// why says for a refused operator what it multiplies.
	why string
}

// operators are all known operators. The files of the operators fill the map. An operator that is
// not in it may multiply matrices, and is refused.
var operators = map[opID]operator{}

// lookup returns what is known about an operator.
func lookup(domain, name string) (operator, bool) {
	domain = domainOf(domain)
	op, ok := operators[opID{domain, name}]
	if !ok && slices.Contains(qonnxDomains, domain) {
		op, ok = operators[opID{qonnx, name}]
	}
	return op, ok
}

func enter(id opID, op operator) {
	if _, taken := operators[id]; taken {
		panic("onnx: operator " + id.String() + " is registered twice")
	}
	operators[id] = op
}

// register adds free standard operators, with a rule for their outputs.
func register(traits trait, infer inference, ops ...string) {
	registerIn(standard, traits, infer, ops...)
}

// registerIn adds free operators of a domain.
func registerIn(domain string, traits trait, infer inference, ops ...string) {
	for _, op := range ops {
		enter(opID{domain, op}, operator{class: free, infer: infer, traits: traits})
	}
}

// count adds operators that have layers.
func count(domain string, infer inference, m multiply, ops ...string) {
	for _, op := range ops {
		enter(opID{domain, op}, operator{class: counted, infer: infer, multiply: m})
	}
}

// refuse adds operators that multiply matrices but have no layer here.
func refuse(domain, why string, ops ...string) {
	for _, op := range ops {
		enter(opID{domain, op}, operator{class: refused, why: why})
	}
}

// Operator is a line of [Operators].
type Operator struct {
	// Domain is "" for the standard operators.
	Domain, Name string
	// Class is "counted", "free" or "refused".
	Class string
	// Why says for a refused operator what it multiplies; "" for others.
	Why string
}

// Operators lists the known operators, by domain and name. All others are refused.
func Operators() []Operator {
	var all []Operator
	for id, op := range operators {
		all = append(all, Operator{id.domain, id.name, string(op.class), op.why})
	}
	slices.SortFunc(all, func(a, b Operator) int {
		return cmp.Or(cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// NewestOpset is the newest version of the standard operators for which all are classified: the
// version in testdata/operators.txt.
const NewestOpset = 28
