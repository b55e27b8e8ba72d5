package onnx

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/onnx/onnxpb"
)

// Options give what a model file does not specify.
type Options struct {
	// Bits and WeightBits are the widths of activations, 1..8, and of weights, 1..15, for layers
	// that the model computes in floating point.
	Bits, WeightBits int
	// WideBits and WideWeightBits are the widths for activations and weights that have more bits in
	// the model than layers of pgsim can have. With 0 such a layer is refused.
	WideBits, WideWeightBits int
	// Dims are the sizes of dimensions without a size, by name, or by INPUT:DIMENSION. The first
	// dimension of an input is 1 if it is not listed.
	Dims map[string]int
	// Batch is how many samples the shapes of the model hold. With 0 it is the first dimension of
	// the model's first input. But if a product needs all of that dimension at once, it is the
	// second one, or 1.
	Batch int
	// LeaveOut lists operators, with or without their domain, and names of nodes whose products are
	// not counted.
	LeaveOut []string

	// batchSecond is set if samples lie along the second dimension of inputs.
	batchSecond bool
	// probing is set if only shapes matter.
	probing bool
	// surveying skips nodes that could be left out, to see what remains.
	surveying bool
}

// Model is what a model file describes.
type Model struct {
	// Source describes the file in words.
	Source string
	// Layers are in the order of the file's nodes.
	Layers []Layer
	// Graph says what happens between the layers.
	Graph *pgworkloads.Graph
	// Notes say, in sentences, where a layer differs from its node.
	Notes []string
}

// MaxFileBytes is the largest message that protocol buffers allow. Larger models keep their weights
// in other files.
const MaxFileBytes = 1<<31 - 1

// maxNesting bounds how deep the messages of a file may be nested.
const maxNesting = 100

// Read reads a model from the content of a file. Errors name the file.
func Read(file string, data []byte, o Options) (Model, error) {
	m, err := read(data, o)
	if err != nil {
		return Model{}, fmt.Errorf("%s: %w", file, err)
	}
	return m, nil
}

func read(data []byte, o Options) (Model, error) {
	model, err := decode(data)
	if err != nil {
		return Model{}, err
	}
	g, err := walkBatch(model, o)
	if asks := g.checkTaken(model, o); asks != nil {
		err = asks // other errors may be due to the assumed size
	}
	if err != nil {
		return Model{}, remedy(model, o, err)
	}
	if len(g.layers) == 0 {
		return Model{}, g.errNothing(len(model.GetGraph().GetNode()))
	}
	by := "an unnamed exporter"
	if model.GetProducerName() != "" {
		by = fmt.Sprintf("%q", model.GetProducerName())
	}
	return Model{
		Source: fmt.Sprintf("ONNX model by %s, operators of version %d, SHA-256 %x", by, g.opset, sha256.Sum256(data)),
		Layers: g.layers,
		Graph:  g.complete(model.GetGraph()),
		Notes:  g.notes.Sentences(),
	}, nil
}

// walkBatch walks a model. If the first dimension of its first input turns out not to be the batch,
// it walks again with another batch: the second dimension, if all products accept that, otherwise
// as many samples as a node indicates.
func walkBatch(model *onnxpb.ModelProto, o Options) (*graph, error) {
	g, err := walk(model, o)
	var no *noBatch
	switch {
	case !errors.As(err, &no):
		return g, err
	case o.Batch != 0:
		// Another dimension can be tried only if it exists.
		o.Batch = 0
		if _, none := walkBatch(model, o); errors.As(none, new(*removable)) {
			return g, none
		}
		return g, err
	case no.samples == 0:
		return g, err
	}
	if no.samples == 1 {
		o.batchSecond = true
		if g, err := walk(model, o); err == nil && g.batch > 1 && g.followed {
			g.notes.Add(no.second(g.batch), line(no.input))
			return g, nil
		}
		o.batchSecond = false
	}
	o.Batch = no.samples
	again, failed := walk(model, o)
	switch {
	case errors.As(failed, new(*noBatch)):
		return g, no.withoutIt(err)
	case failed != nil:
		return again, failed
	}
	again.notes.Add(no.note(), line(no.input))
	return again, nil
}

// decode reads the messages of a model file.
func decode(data []byte) (*onnxpb.ModelProto, error) {
	model := &onnxpb.ModelProto{}
	decode := proto.UnmarshalOptions{RecursionLimit: maxNesting, DiscardUnknown: true}
	// Error texts of protocol buffers about a broken message help nobody.
	if decode.Unmarshal(data, model) != nil {
		return nil, fmt.Errorf("is no ONNX model, or damaged: it can't be decoded; export it again")
	}
	if model.GetGraph() == nil || len(model.GetGraph().GetNode()) == 0 {
		return nil, fmt.Errorf("is no ONNX model: it has no graph of nodes")
	}
	return model, nil
}

// walk visits the nodes of a model in an order in which they can be computed. If a node has an
// error, it also returns what is known before that node.
func walk(model *onnxpb.ModelProto, o Options) (*graph, error) {
	g, err := newGraph(model, o)
	if err != nil {
		return nil, err
	}
	nodes, err := inOrder(model.GetGraph().GetNode())
	if err != nil {
		return nil, err
	}
	for _, pb := range nodes {
		if err := g.visit(pb); err != nil {
			return g, err
		}
	}
	err = g.checkLeft()
	return g, err
}
