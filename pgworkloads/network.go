package pgworkloads

import (
	"fmt"
	"maps"
	"slices"

	"pgsim/configs/registry"
	"pgsim/pgworkloads/npy"
)

// maxNodeValues bounds the values of one sample that a node puts out.
const maxNodeValues = 1 << 28

// builder builds a trace's nodes from its manifest.
type builder struct {
	manifest *manifest
	arrays   *arrays
	nodes    []Node
	index    map[string]int // of nodes by name
	gates    int            // gated products so far
	sources  []int          // nodes that hold the samples
}

// build checks every node and asks for its arrays.
func (b *builder) build() error {
	if len(b.manifest.Nodes) == 0 {
		return fieldErrorf("nodes", "must not be empty")
	}
	b.nodes = make([]Node, len(b.manifest.Nodes))
	b.index = map[string]int{}
	for i := range b.nodes {
		path := fmt.Sprintf("nodes[%d]", i)
		if err := b.node(i); err != nil {
			return within(path, err)
		}
		if _, twice := b.index[b.nodes[i].Name]; twice {
			return fieldErrorf(path+".name", "%q is given to two nodes", b.nodes[i].Name)
		}
		b.index[b.nodes[i].Name] = i
	}
	return first(b.checkSources(), b.checkScores())
}

// sourceOps are the operations that hold samples, by task.
var sourceOps = map[string]string{TaskClassification: opInput, TaskLanguageModel: opTokens}

// checkSources makes sure that the nodes without inputs hold what the task reads;
// a text is one.
func (b *builder) checkSources() error {
	want := sourceOps[b.manifest.Task]
	for i := range b.nodes {
		n := &b.nodes[i]
		if len(n.Inputs) > 0 {
			continue
		}
		at := fmt.Sprintf("nodes[%d].op", i)
		if n.Op != want {
			return fieldErrorf(at, "the samples of a %s network are %s nodes, got %s", b.manifest.Task, want, n.Op)
		}
		if n.Op == opTokens && len(b.sources) > 0 {
			return fieldErrorf(at, "a network has one %s node, this is another", want)
		}
		n.Source = len(b.sources)
		b.sources = append(b.sources, i)
	}
	return nil
}

// checkScores makes sure that the last node gives what the task asks for.
func (b *builder) checkScores() error {
	last := b.nodes[len(b.nodes)-1]
	rank, words := vectorRank, "[C]"
	if b.manifest.Task == TaskLanguageModel {
		rank, words = sequenceRank, "[T, C]"
	}
	if len(last.Shape) != rank {
		return fieldErrorf(fmt.Sprintf("nodes[%d].shape", len(b.nodes)-1),
			"the last node must give scores %s, got %s", words, list(last.Shape))
	}
	return nil
}

// node builds one node, whose inputs are built already.
func (b *builder) node(i int) error {
	raw := b.manifest.Nodes[i]
	if raw.Name == "" {
		return fieldErrorf("name", "must not be empty")
	}
	kind, err := ops.Lookup(raw.Op)
	if err != nil {
		return fieldErrorf("op", "%w", err)
	}
	n := &b.nodes[i]
	*n = Node{Name: raw.Name, Op: raw.Op, Shape: raw.Shape, Attrs: raw.Attrs, Params: map[string]npy.Array{}}
	if err := first(checkNodeShape(n.Shape), checkAttrs(raw, kind)); err != nil {
		return err
	}
	in, err := b.inputs(n, raw, kind)
	if err != nil {
		return err
	}
	if kind.product != (raw.Product != nil) {
		return fieldErrorf("product", "must be given for conv, linear and lstm nodes, and only for them")
	}
	if kind.product {
		if n.Product, err = b.product(raw); err != nil {
			return within("product", err)
		}
	}
	return first(kind.checkShape(*n, in), b.params(n, in, raw, kind))
}

func checkNodeShape(shape []int) error {
	if len(shape) < vectorRank || len(shape) > mapRank {
		return fieldErrorf("shape", "must be [C, H, W], [C] or [T, C], got %s", list(shape))
	}
	for _, n := range shape {
		if n < 1 || n > maxChannels {
			return fieldErrorf("shape", "must hold numbers 1..%d, got %s", maxChannels, list(shape))
		}
	}
	if elements(shape) > maxNodeValues {
		return fieldErrorf("shape", "must have at most %d values, got %s", maxNodeValues, list(shape))
	}
	return nil
}

// inputs resolves a node's inputs and returns them.
func (b *builder) inputs(n *Node, raw manifestNode, kind opKind) ([]Node, error) {
	if len(raw.Inputs) != kind.inputs {
		return nil, fieldErrorf("inputs", "%s reads %d nodes, got %d", raw.Op, kind.inputs, len(raw.Inputs))
	}
	in := make([]Node, kind.inputs)
	for i, name := range raw.Inputs {
		at, ok := b.index[name]
		if !ok {
			return nil, fieldErrorf(fmt.Sprintf("inputs[%d]", i), "%q is no earlier node", name)
		}
		n.Inputs = append(n.Inputs, at)
		in[i] = b.nodes[at]
	}
	return in, nil
}

func checkAttrs(raw manifestNode, kind opKind) error {
	var known []string
	for _, a := range kind.attrs {
		known = append(known, a.name)
		value, ok := raw.Attrs[a.name]
		if !ok {
			return fieldErrorf("attrs."+a.name, "is missing")
		}
		if err := a.check(value); err != nil {
			return within("attrs", err)
		}
	}
	return checkKeys("attrs", raw.Op, raw.Attrs, known)
}

// params asks for the node's arrays.
func (b *builder) params(n *Node, in []Node, raw manifestNode, kind opKind) error {
	var known []string
	for _, p := range kind.params {
		known = append(known, p.name)
		field := "params." + p.name
		name, ok := raw.Params[p.name]
		if !ok {
			return fieldErrorf(field, "is missing")
		}
		keep := func(a npy.Array) error {
			n.Params[p.name] = a
			if err := finite(a); err != nil || p.check == nil {
				return err
			}
			return p.check(*n, a)
		}
		if err := b.arrays.want(field, name, p.shape(*n, in, b.manifest.Images), keep, p.dtype); err != nil {
			return err
		}
	}
	return checkKeys("params", raw.Op, raw.Params, known)
}

// checkKeys refuses keys that an operation doesn't have.
func checkKeys[V any](field, op string, given map[string]V, known []string) error {
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if slices.Contains(known, key) {
			continue
		}
		if len(known) == 0 {
			return fieldErrorf(field, "%s has none, got %q", op, key)
		}
		return fieldErrorf(field, "%w", registry.Unknown("name", key, known))
	}
	return nil
}
