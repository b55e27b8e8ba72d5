package onnx

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// checkClass refuses nodes whose products would be missed: nodes that have no layer here, unknown
// nodes, which may multiply, and nodes that hide products in their own graphs and functions.
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
		return &removable{
			fmt.Sprintf("pgsim doesn't know the operator %s, which may multiply matrices", line(id.String())),
			"; if it doesn't, or isn't to be counted, leave it out with --leave-out " + item(line(id.String())),
		}
	case op.class == refused:
		return &removable{
			fmt.Sprintf("it %s, in a way that has no layer here; replace it by Conv, Gemm or MatMul", op.why),
			", or leave it out with --leave-out " + item(line(id.String())),
		}
	}
	for _, sub := range subgraphs(n.NodeProto) {
		if hidden := g.hiddenIn(sub.GetNode(), 0); hidden != "" {
			return n.withoutIt(fmt.Sprintf("it has a graph of its own with a %s in it, which runs as often as the data say; export the model without control flow", hidden))
		}
	}
	return nil
}

// function returns the model's own operator of a node; nil if there is none.
func (g *graph) function(pb *onnxpb.NodeProto) *onnxpb.FunctionProto {
	return g.functions[[2]string{pb.GetDomain(), pb.GetOpType()}]
}

// maxCalls bounds how deep functions may call each other.
const maxCalls = 8

// hiddenIn returns the first operator among nodes, and in what they contain and call, that
// multiplies matrices or is unknown; "" if there is none.
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
