package onnx

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"pgsim/pgworkloads/onnx/onnxpb"
	"pgsim/pgworkloads/remarks"
)

// graph is a model while its nodes are walked.
type graph struct {
	options Options
	opset   int64
	batch   int
	dims    dims
	// values are the tensors that are known so far, declared what the file says
	// of others.
	values   map[string]*value
	declared map[string]*onnxpb.ValueInfoProto
	// functions are the model's own operators, by domain and name.
	functions map[[2]string]*onnxpb.FunctionProto
	// names counts the layers that asked for a name.
	names  map[string]int
	layers []Layer
	notes  remarks.List
}

// What a reader should know of nodes and tensors without layers.
const (
	unknownOperator = "not known to pgsim, taken to multiply no matrices"
	otherShape      = "declared with another shape than the one worked out, which is used"
	takenAsOne      = "dimension without size, taken as 1"
)

// errInfer is the remedy where a shape is missing.
var errInfer = errors.New("run ONNX's shape inference on the model (onnx.shape_inference.infer_shapes_path) and import the result")

func newGraph(model *onnxpb.ModelProto, o Options) (*graph, error) {
	sizes, err := newDims(o.Dims)
	if err != nil {
		return nil, err
	}
	g := &graph{
		options: o, dims: sizes,
		values:    map[string]*value{},
		declared:  map[string]*onnxpb.ValueInfoProto{},
		functions: map[[2]string]*onnxpb.FunctionProto{},
		names:     map[string]int{},
	}
	for _, set := range model.GetOpsetImport() {
		if d := set.GetDomain(); d == "" || d == "ai.onnx" {
			g.opset = set.GetVersion()
		}
	}
	for _, f := range model.GetFunctions() {
		g.functions[[2]string{f.GetDomain(), f.GetName()}] = f
	}
	if err := g.addInitializers(model.GetGraph()); err != nil {
		return nil, err
	}
	if err := g.addInputs(model.GetGraph()); err != nil {
		return nil, err
	}
	for _, info := range slices.Concat(model.GetGraph().GetValueInfo(), model.GetGraph().GetOutput()) {
		g.declared[info.GetName()] = info
		g.dims.declared(info.GetType().GetTensorType().GetShape()) // knows their names from now on
	}
	return g, g.dims.check()
}

func (g *graph) addInitializers(pb *onnxpb.GraphProto) error {
	for _, t := range pb.GetInitializer() {
		v, err := constantOf(t)
		if err != nil {
			return fmt.Errorf("initializer %q: %w", t.GetName(), err)
		}
		g.values[t.GetName()] = &v
	}
	for _, t := range pb.GetSparseInitializer() {
		shape, err := tensorShape(t.GetDims())
		if err != nil {
			return fmt.Errorf("sparse initializer %q: %w", t.GetValues().GetName(), err)
		}
		g.values[t.GetValues().GetName()] = &value{
			shape: shape, dtype: dataType(t.GetValues().GetDataType()), constant: true,
		}
	}
	return nil
}

// addInputs makes the model's inputs known. Old files list initializers among
// them.
func (g *graph) addInputs(pb *onnxpb.GraphProto) error {
	g.batch = g.options.Batch
	for _, info := range pb.GetInput() {
		name := info.GetName()
		if g.values[name] != nil {
			continue
		}
		tensor := info.GetType().GetTensorType()
		v := &value{dtype: dataType(tensor.GetElemType())}
		if tensor.GetShape() == nil {
			v.why = fmt.Errorf("input %q declares no shape", name)
		} else {
			var err error
			if v.shape, err = g.dims.input(tensor.GetShape().GetDim()); err != nil {
				return fmt.Errorf("input %q: %w", name, err)
			}
			if len(v.shape) > 0 {
				g.noteBatch(name, tensor.GetShape().GetDim()[0])
				if g.batch == 0 {
					g.batch = v.shape[0]
				}
			}
		}
		g.values[name] = v
	}
	g.batch = max(g.batch, 1)
	return nil
}

// noteBatch says which first dimensions had no size.
func (g *graph) noteBatch(input string, first *onnxpb.TensorShapeProto_Dimension) {
	switch name := first.GetDimParam(); {
	case name != "" && g.dims.taken[name]:
		g.notes.Add(takenAsOne, line(name))
	case name == "" && first.GetDimValue() <= 0:
		g.notes.Add(takenAsOne, "first of "+line(input))
	}
}

// visit infers the outputs of a node and makes its layers.
func (g *graph) visit(pb *onnxpb.NodeProto) error {
	n := &node{NodeProto: pb, opset: g.opset}
	for _, name := range pb.GetInput() {
		v := g.values[name]
		if v == nil && name != "" {
			return fmt.Errorf("%s: it reads %q, which no node before it gives; the model is damaged", n.title(), name)
		}
		n.in = append(n.in, v)
	}
	if err := g.checkHidden(n); err != nil {
		return fmt.Errorf("%s: %w", n.title(), err)
	}
	err := g.infer(n)
	if errors.Is(err, errWidth) {
		return fmt.Errorf("%s: %w", n.title(), err)
	}
	if multiply, ok := multiplications[pb.GetOpType()]; ok {
		if err == nil {
			err = multiply(g, n)
		} else if errors.Is(err, errMissing) {
			err = fmt.Errorf("%w; %w", err, errInfer)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", n.title(), err)
		}
	}
	return g.keep(n)
}

// infer fills in the outputs of a node, and returns why they are not known.
func (g *graph) infer(n *node) error {
	n.out = make([]value, len(n.GetOutput()))
	kind, known := kinds[n.GetOpType()]
	var err error
	if known {
		var out []value
		if out, err = kind.infer(n); err == nil {
			kind.carry(n, out)
		}
		copy(n.out, out)
		for i := len(out); i < len(n.out) && err == nil; i++ {
			n.out[i].why = errUnknown
		}
	} else {
		err = errUnknown
		if !g.function(n) && !slices.Contains(controls, n.GetOpType()) {
			g.notes.Add(unknownOperator, line(n.GetOpType()))
		}
	}
	if err != nil {
		why := fmt.Errorf("%s: %w", n.title(), err)
		for _, v := range n.in {
			if errors.Is(err, errMissing) && v != nil && v.why != nil {
				why = v.why // the first node of a chain is to blame
			}
		}
		for i := range n.out {
			n.out[i] = value{why: why}
		}
	}
	return err
}

// keep makes the outputs of a node known. What the file declares stands in for
// what could not be worked out.
func (g *graph) keep(n *node) error {
	for i, name := range n.GetOutput() {
		if name == "" {
			continue
		}
		if g.values[name] != nil {
			return fmt.Errorf("%s: it gives %q, which is given already; the model is damaged", n.title(), name)
		}
		v := &n.out[i]
		tensor := g.declared[name].GetType().GetTensorType()
		shape, ok := g.dims.declared(tensor.GetShape())
		switch {
		case ok && v.why != nil:
			*v = value{shape: shape, dtype: dataType(tensor.GetElemType())}
		case ok && !slices.Equal(shape, v.shape):
			g.notes.Add(otherShape, line(name))
		}
		g.values[name] = v
	}
	return nil
}

// controls are the operators that run other graphs.
var controls = []string{"If", "Loop", "Scan", "SequenceMap"}

func (g *graph) function(n *node) bool {
	return g.functions[[2]string{n.GetDomain(), n.GetOpType()}] != nil
}

// checkHidden refuses nodes whose products would go missing: those without layers
// here, and those that hide products in graphs and functions of their own.
func (g *graph) checkHidden(n *node) error {
	op := n.GetOpType()
	if slices.Contains(refused, op) && !g.function(n) {
		return fmt.Errorf("it multiplies matrices in a way that has no layer here; replace it by Conv, Gemm or MatMul, or leave it out")
	}
	if g.function(n) {
		if hidden := g.hiddenIn(g.functions[[2]string{n.GetDomain(), op}].GetNode(), 0); hidden != "" {
			return fmt.Errorf("it is a function of the model with a %s in it; inline the model's functions (onnx.inliner) and import the result", hidden)
		}
		return nil
	}
	for _, sub := range subgraphs(n.NodeProto) {
		if hidden := g.hiddenIn(sub.GetNode(), 0); hidden != "" {
			return fmt.Errorf("it has a graph of its own with a %s in it, which runs as often as the data say; export the model without control flow", hidden)
		}
	}
	return nil
}

// maxCalls bounds how deep functions call each other.
const maxCalls = 8

// hiddenIn returns the first operator among nodes, and what they contain and
// call, that multiplies matrices; "" for none.
func (g *graph) hiddenIn(nodes []*onnxpb.NodeProto, depth int) string {
	for _, pb := range nodes {
		f := g.functions[[2]string{pb.GetDomain(), pb.GetOpType()}]
		if f == nil && multiplies(pb.GetOpType()) {
			return line(pb.GetOpType())
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

func subgraphs(pb *onnxpb.NodeProto) []*onnxpb.GraphProto {
	var all []*onnxpb.GraphProto
	for _, a := range pb.GetAttribute() {
		if a.GetG() != nil {
			all = append(all, a.GetG())
		}
		all = append(all, a.GetGraphs()...)
	}
	return all
}

// unique returns a name that no layer has yet, numbered if need be.
func (g *graph) unique(name string) string {
	name = line(name)
	candidate := name
	for g.names[candidate] > 0 {
		g.names[name]++
		candidate = fmt.Sprintf("%s-%d", name, g.names[name])
	}
	g.names[candidate]++
	return candidate
}

// line makes a name one line of printable characters.
func line(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, name)
}
