package onnx

import (
	"fmt"
	"maps"
	"slices"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// What a reader should know of nodes that were left out.
const leftOut = "left out, as asked for: what it multiplies is not counted"

// leaveOut tells whether the options leave a node out: by its operator, with or
// without the domain, or by the name that errors give it.
func (g *graph) leaveOut(n *node) bool {
	id := opID{domainOf(n.GetDomain()), n.GetOpType()}
	out := false
	for _, name := range []string{id.name, id.String(), n.label(), line(n.label())} {
		if _, ok := g.left[name]; ok {
			g.left[name], out = true, true
		}
	}
	if out {
		g.notes.Add(leftOut, fmt.Sprintf("%s (%s)", line(n.label()), line(id.String())))
	}
	return out
}

// leavesOut tells whether the options leave an operator out wherever it stands.
func (g *graph) leavesOut(pb *onnxpb.NodeProto) bool {
	id := opID{domainOf(pb.GetDomain()), pb.GetOpType()}
	for _, name := range []string{id.name, id.String()} {
		if _, ok := g.left[name]; ok {
			g.left[name] = true
			return true
		}
	}
	return false
}

// checkLeft refuses to leave out what the model does not have.
func (g *graph) checkLeft() error {
	for _, name := range slices.Sorted(maps.Keys(g.left)) {
		if !g.left[name] {
			return fmt.Errorf("--leave-out: the model has no operator and no node %q", name)
		}
	}
	return nil
}

// withoutIt is the remedy where the user can do without a node.
func (n *node) withoutIt(what string) error {
	return fmt.Errorf("%s; or leave it out with --leave-out %q", what, line(n.label()))
}

// checkClass refuses nodes whose products would go missing: those that have no
// layer here, those that may multiply as nobody knows what they do, and those that
// hide products in graphs and functions of their own.
func (g *graph) checkClass(n *node) error {
	id := opID{domainOf(n.GetDomain()), n.GetOpType()}
	if f := g.function(n.NodeProto); f != nil {
		if hidden := g.hiddenIn(f.GetNode(), 0); hidden != "" {
			return n.withoutIt(fmt.Sprintf("it is a function of the model with a %s in it; inline the model's functions (onnx.inliner) and import the result", hidden))
		}
		return nil
	}
	switch op, known := lookup(id.domain, id.name); {
	case !known:
		return fmt.Errorf("pgsim doesn't know the operator %s, which may multiply matrices; if it doesn't, or isn't to be counted, leave it out with --leave-out %s",
			line(id.String()), line(id.String()))
	case op.class == refused:
		return fmt.Errorf("it %s, in a way that has no layer here; replace it by Conv, Gemm or MatMul, or leave it out with --leave-out %s",
			op.why, line(id.String()))
	}
	for _, sub := range subgraphs(n.NodeProto) {
		if hidden := g.hiddenIn(sub.GetNode(), 0); hidden != "" {
			return n.withoutIt(fmt.Sprintf("it has a graph of its own with a %s in it, which runs as often as the data say; export the model without control flow", hidden))
		}
	}
	return nil
}

// function returns the model's own operator of a node, nil for none.
func (g *graph) function(pb *onnxpb.NodeProto) *onnxpb.FunctionProto {
	return g.functions[[2]string{pb.GetDomain(), pb.GetOpType()}]
}

// maxCalls bounds how deep functions call each other.
const maxCalls = 8

// hiddenIn returns the first operator among nodes, and what they contain and
// call, that multiplies matrices or is not known; "" for none.
func (g *graph) hiddenIn(nodes []*onnxpb.NodeProto, depth int) string {
	for _, pb := range nodes {
		if g.leavesOut(pb) {
			continue
		}
		f := g.function(pb)
		if op, _ := lookup(pb.GetDomain(), pb.GetOpType()); f == nil && op.class != free {
			return line(opID{domainOf(pb.GetDomain()), pb.GetOpType()}.String())
		}
		inner := f.GetNode()
		for _, sub := range subgraphs(pb) {
			inner = append(slices.Clone(inner), sub.GetNode()...)
		}
		if len(inner) == 0 {
			continue
		}
		if depth == maxCalls {
			return "graph nested too deep"
		}
		if hidden := g.hiddenIn(inner, depth+1); hidden != "" {
			return hidden
		}
	}
	return ""
}
