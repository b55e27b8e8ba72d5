package trace

import (
	"fmt"
	"maps"
	"slices"

	"pgsim/configs/registry"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
)

// maxNodeValues bounds the output values of a node for one sample.
const maxNodeValues = 1 << 28

// builder builds a trace's nodes from its manifest.
type builder struct {
	manifest *Manifest
	arrays   *archive.Arrays
	nodes    []network.Node
	index    map[string]int // of nodes by name
	gates    int            // gated products so far
	sources  []int          // nodes that hold the samples
}

// build checks every node and requests its arrays.
func (b *builder) build() error {
	if len(b.manifest.Nodes) == 0 {
		return pgworkloads.FieldErrorf("nodes", "must not be empty")
	}
	b.nodes = make([]network.Node, len(b.manifest.Nodes))
	b.index = map[string]int{}
	for i := range b.nodes {
		path := fmt.Sprintf("nodes[%d]", i)
		if err := b.node(i); err != nil {
			return pgworkloads.Within(path, err)
		}
		if _, twice := b.index[b.nodes[i].Name]; twice {
			return pgworkloads.FieldErrorf(path+".name", "%q is given to two nodes", b.nodes[i].Name)
		}
		b.index[b.nodes[i].Name] = i
	}
	return pgworkloads.FirstError(b.checkSources(), b.checkScores(), b.checkScoreReaders())
}

// sourceOps are the operations that hold samples, by task.
var sourceOps = map[string]string{pgworkloads.TaskClassification: network.OpInput, pgworkloads.TaskLanguageModel: network.OpTokens}

// checkSources makes sure that the nodes without inputs hold what the task reads. A text is one
// input.
func (b *builder) checkSources() error {
	want := sourceOps[b.manifest.Task]
	for i := range b.nodes {
		n := &b.nodes[i]
		if len(n.Inputs) > 0 {
			continue
		}
		at := fmt.Sprintf("nodes[%d].op", i)
		if n.Op != want {
			return pgworkloads.FieldErrorf(at, "the samples of a %s network are %s nodes, got %s", b.manifest.Task, want, n.Op)
		}
		if n.Op == network.OpTokens && len(b.sources) > 0 {
			return pgworkloads.FieldErrorf(at, "a network has one %s node, this is another", want)
		}
		n.Source = len(b.sources)
		b.sources = append(b.sources, i)
	}
	return nil
}

// checkScores makes sure that the last node gives the output that the task needs.
func (b *builder) checkScores() error {
	last := b.nodes[len(b.nodes)-1]
	rank, words := network.VectorRank, "[C]"
	if b.manifest.Task == pgworkloads.TaskLanguageModel {
		rank, words = network.SequenceRank, "[T, C]"
	}
	if len(last.Shape) != rank {
		return pgworkloads.FieldErrorf(fmt.Sprintf("nodes[%d].shape", len(b.nodes)-1),
			"the last node must give scores %s, got %s", words, pgworkloads.List(last.Shape))
	}
	return nil
}

// node builds one node. Its inputs are already built.
func (b *builder) node(i int) error {
	raw := b.manifest.Nodes[i]
	if raw.Name == "" {
		return pgworkloads.FieldErrorf("name", "must not be empty")
	}
	kind, err := network.Ops.Lookup(raw.Op)
	if err != nil {
		return pgworkloads.FieldErrorf("op", "%w", err)
	}
	n := &b.nodes[i]
	*n = network.Node{Name: raw.Name, Op: raw.Op, Shape: raw.Shape, Attrs: raw.Attrs, Params: map[string]npy.Array{}}
	if err := pgworkloads.FirstError(checkNodeShape(n.Shape), checkAttrs(raw, kind)); err != nil {
		return err
	}
	in, err := b.inputs(n, raw, kind)
	if err != nil {
		return err
	}
	if kind.Product != (raw.Product != nil) {
		return pgworkloads.FieldErrorf("product", "must be given for conv, linear, lstm and matmul nodes, and only for them")
	}
	if kind.Product {
		if n.Product, err = b.product(raw); err != nil {
			return pgworkloads.Within("product", err)
		}
	}
	return pgworkloads.FirstError(kind.CheckShape(*n, in), b.params(n, in, raw, kind))
}

func checkNodeShape(shape []int) error {
	if len(shape) < network.VectorRank || len(shape) > network.MapRank {
		return pgworkloads.FieldErrorf("shape", "must be [C, H, W], [C] or [T, C], got %s", pgworkloads.List(shape))
	}
	for _, n := range shape {
		if n < 1 || n > pgworkloads.MaxChannels {
			return pgworkloads.FieldErrorf("shape", "must hold numbers 1..%d, got %s", pgworkloads.MaxChannels, pgworkloads.List(shape))
		}
	}
	if network.Elements(shape) > maxNodeValues {
		return pgworkloads.FieldErrorf("shape", "must have at most %d values, got %s", maxNodeValues, pgworkloads.List(shape))
	}
	return nil
}

// inputs resolves a node's inputs and returns them.
func (b *builder) inputs(n *network.Node, raw ManifestNode, kind network.Op) ([]network.Node, error) {
	if len(raw.Inputs) != kind.Inputs {
		return nil, pgworkloads.FieldErrorf("inputs", "%s reads %d nodes, got %d", raw.Op, kind.Inputs, len(raw.Inputs))
	}
	in := make([]network.Node, kind.Inputs)
	for i, name := range raw.Inputs {
		at, ok := b.index[name]
		if !ok {
			return nil, pgworkloads.FieldErrorf(fmt.Sprintf("inputs[%d]", i), "%q is no earlier node", name)
		}
		n.Inputs = append(n.Inputs, at)
		in[i] = b.nodes[at]
	}
	return in, nil
}

func checkAttrs(raw ManifestNode, kind network.Op) error {
	var known []string
	for _, a := range kind.Attrs {
		known = append(known, a.Name)
		value, ok := raw.Attrs[a.Name]
		if !ok {
			return pgworkloads.FieldErrorf("attrs."+a.Name, "is missing")
		}
		if err := a.Check(value); err != nil {
			return pgworkloads.Within("attrs", err)
		}
	}
	return checkKeys("attrs", raw.Op, raw.Attrs, known)
}

// params requests the node's arrays.
func (b *builder) params(n *network.Node, in []network.Node, raw ManifestNode, kind network.Op) error {
	var known []string
	for _, p := range kind.Params {
		known = append(known, p.Name)
		field := "params." + p.Name
		name, ok := raw.Params[p.Name]
		if !ok {
			return pgworkloads.FieldErrorf(field, "is missing")
		}
		keep := func(a npy.Array) error {
			n.Params[p.Name] = a
			if err := finite(a); err != nil || p.Check == nil {
				return err
			}
			return p.Check(*n, a)
		}
		if err := b.arrays.Want(field, name, p.Shape(*n, in, b.manifest.Images), keep, p.DType); err != nil {
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
			return pgworkloads.FieldErrorf(field, "%s has none, got %q", op, key)
		}
		return pgworkloads.FieldErrorf(field, "%w", registry.Unknown("name", key, known))
	}
	return nil
}
