package onnx

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// What readers should know about nodes that were left out.
const leftOut = "left out, as asked for: what it multiplies is not counted"

// leaveOut reports whether the options leave a node out: by its operator, with or without the
// domain, or by its name in errors.
func (g *graph) leaveOut(n *node) bool {
	id := opID{domainOf(n.GetDomain()), n.GetOpType()}
	found := meant(g.left, id.name, id.String(), n.label())
	for _, name := range found {
		g.left[name] = true
	}
	if len(found) > 0 {
		g.notes.Add(leftOut, fmt.Sprintf("%s (%s)", line(n.label()), line(id.String())))
	}
	return len(found) > 0
}

// leavesOut reports whether the options leave out an operator everywhere.
func (g *graph) leavesOut(pb *onnxpb.NodeProto) bool {
	id := opID{domainOf(pb.GetDomain()), pb.GetOpType()}
	found := meant(g.left, id.name, id.String())
	for _, name := range found {
		g.left[name] = true
	}
	return len(found) > 0
}

// checkLeft refuses to leave out operators and nodes that the model does not have.
func (g *graph) checkLeft() error {
	for _, name := range slices.Sorted(maps.Keys(g.left)) {
		if !g.left[name] {
			return fmt.Errorf("--leave-out: the model has no operator and no node %q", name)
		}
	}
	return nil
}

// removable is an error of a refused node that the user may leave out.
type removable struct {
	why string
	// without says how to leave it out. It ends the error text.
	without string
}

func (e *removable) Error() string { return e.why }

// withoutIt is an error of a node that the user can leave out.
func (n *node) withoutIt(what string) error {
	return &removable{what, "; or leave it out with --leave-out " + item(line(n.label()))}
}

// removed reports whether a node is skipped despite an error, to see what is left without it.
func (g *graph) removed(err error) bool {
	var e *removable
	return g.options.surveying && errors.As(err, &e)
}

// remedy adds to an error what can be left out. It does so only if something of the model remains
// without that node, and without all others that are refused.
func remedy(model *onnxpb.ModelProto, o Options, err error) error {
	var e *removable
	if !errors.As(err, &e) {
		return err
	}
	o.surveying, o.probing = true, true
	if g, failed := walkBatch(model, o); failed == nil && len(g.layers) == 0 {
		return fmt.Errorf("%w; without it nothing to import is left of the model", err)
	}
	return fmt.Errorf("%w%s", err, e.without)
}

// errNothing is the error for a model without layers.
func (g *graph) errNothing(nodes int) error {
	if len(g.left) > 0 {
		return errors.New("--leave-out: nothing to import is left of the model")
	}
	return fmt.Errorf("none of its %d nodes multiplies matrices", nodes)
}
