package onnx

import (
	"errors"
	"fmt"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/onnx/onnxpb"
	"pgsim/pgworkloads/remarks"
)

// graph is the state of a model while its nodes are visited.
type graph struct {
	options Options
	opset   int64
	// batch is how many samples the tensors hold. If it is not given, it is the first dimension of
	// the input batchOf.
	batch   int
	batchOf string
	// followed is set if a product uses samples whose dimension is known.
	followed bool
	// taken are the first dimensions of inputs that had no size.
	taken []taken
	dims  dims
	// values are the tensors that are known so far. declared is what the file says about others.
	values   map[string]*value
	declared map[string]*onnxpb.ValueInfoProto
	// functions are the model's own operators, by domain and name.
	functions map[[2]string]*onnxpb.FunctionProto
	// names counts how many layers asked for a name.
	names map[string]int
	// left are the names of operators and nodes to leave out, and whether each was found.
	left   map[string]bool
	layers []Layer
	// between is the work between layers.
	between between
	notes   remarks.List
}

// What readers should know about nodes and tensors without layers.
const (
	otherShape = "declared with another shape than the one worked out, which is used"
	noData     = "without data in the file: how many of these weights are zero, and how wide they are, is not known"
	otherFile  = "with its data in another file, which is not read: how many of these weights are zero, and how wide they are, is not known"
	newer      = "newer than the versions up to %d, whose operators are classified: what is new is read as it was before, or refused"
	takenAsOne = "dimension without size, taken as 1; --dim gives it another"
)

// errInfer is the remedy if a shape is missing.
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
		left:      map[string]bool{},
		between:   between{at: map[string]int{}},
	}
	for _, name := range o.LeaveOut {
		g.left[name] = false
	}
	for _, set := range model.GetOpsetImport() {
		if d := set.GetDomain(); d == "" || d == "ai.onnx" {
			g.opset = set.GetVersion()
		}
	}
	if g.opset > NewestOpset {
		g.notes.Add(fmt.Sprintf(newer, NewestOpset), fmt.Sprintf("operators of version %d", g.opset))
	}
	for _, f := range model.GetFunctions() {
		g.functions[[2]string{f.GetDomain(), f.GetName()}] = f
	}
	if err := g.dims.place(model.GetGraph()); err != nil {
		return nil, err
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

// visit infers the outputs of a node and makes its layers.
func (g *graph) visit(pb *onnxpb.NodeProto) error {
	n := &node{NodeProto: pb, opset: g.opset}
	for _, name := range pb.GetInput() {
		v := g.values[name]
		if v == nil && name != "" {
			return fmt.Errorf("%s: it reads %q, which no node gives; the model is damaged", n.title(), name)
		}
		n.in = append(n.in, v)
	}
	made := len(g.layers)
	if err := g.evaluate(n); err != nil {
		return fmt.Errorf("%s: %w", n.title(), err)
	}
	if err := g.keep(n); err != nil {
		return err
	}
	g.record(n, made)
	return nil
}

func (g *graph) evaluate(n *node) error {
	out := g.leaveOut(n)
	if !out {
		err := g.checkClass(n)
		if out = g.removed(err); err != nil && !out {
			return err
		}
	}
	op := g.operatorOf(n)
	err := g.infer(n, op)
	if errors.Is(err, errWidth) {
		return err
	}
	if out || op.class != counted {
		return nil
	}
	if err == nil {
		if err = op.multiply(g, n); g.removed(err) {
			return nil
		}
		return err
	}
	if errors.Is(err, errMissing) {
		return fmt.Errorf("%w; %w", err, errInfer)
	}
	return err
}

// operatorOf returns what is known about a node's operator. Nothing is known about the model's own
// functions, and about unknown operators.
func (g *graph) operatorOf(n *node) operator {
	if g.function(n.NodeProto) != nil {
		return operator{infer: unruled}
	}
	op, _ := lookup(n.GetDomain(), n.GetOpType())
	if op.infer == nil {
		op.infer = unruled
	}
	return op
}

// infer fills in the outputs of a node. If they are not known, it returns why.
func (g *graph) infer(n *node, op operator) error {
	n.out = make([]value, len(n.GetOutput()))
	out, err := op.infer(n)
	if err == nil {
		op.carry(n, out)
	}
	copy(n.out, out)
	for i := len(out); i < len(n.out) && err == nil; i++ {
		n.out[i].why = errUnknown
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
	n.follow()
	return err
}

// keep stores the outputs of a node. What could not be inferred is replaced by what the file
// declares.
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
			*v = value{shape: shape, dtype: dataType(tensor.GetElemType()), constant: v.constant, sampled: v.sampled}
		case ok && !slices.Equal(shape, v.shape):
			g.notes.Add(otherShape, line(name))
		}
		g.values[name] = v
	}
	return nil
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

// unique returns a name that no layer has yet, numbered if necessary.
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
func line(name string) string { return pgworkloads.Printable(name) }
