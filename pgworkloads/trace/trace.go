package trace

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
)

// Trace is a trained precision-gated network, a stored batch of real samples,
// and what the training framework computed for them. It is not to be changed.
type Trace struct {
	// Name identifies the trace; Model is the network in words.
	Name, Model string
	// License is that of the weights.
	License  string
	Dataset  Dataset
	Training Training
	Accuracy Accuracy
	// Task is TaskClassification or TaskLanguageModel.
	Task string
	// Synthetic is set where weights, inputs or gates are made up.
	Synthetic bool
	// Labels are the right answers for the stored samples, Predictions the
	// framework's of the gated network: [images], or [images][positions] of a
	// language model, whose labels are the next tokens.
	Labels, Predictions []int64
	// Scores are the framework's for every stored sample, at its last position:
	// [images][classes].
	Scores []float32
	// Held is what the framework answers for a test set, nil where it was not
	// asked.
	Answers *Answers
	// Calibration is how often channels are gated on samples of its own, nil where
	// nobody counted.
	Calibration *pgworkloads.Calibration
	// Remarks are what a reader of any result of the trace should know.
	Remarks []string
	// Widths are not those of the file; zero where all are.
	Widths pgworkloads.Widths
	// Nodes are the network, in topological order.
	Nodes []network.Node
	// Checksum is the SHA-256 of the file, in hex; Size is its length in bytes.
	Checksum string
	Size     int

	images  int
	sources []int // nodes that hold the samples, one but where layers have nothing to do with each other
	tokens  []int32
}

// Images returns the number of stored images.
func (t *Trace) Images() int { return t.images }

// Positions returns how many answers there are for one sample: 1, or the
// positions of a language model's sequence.
func (t *Trace) Positions() int { return t.last().Positions() }

// Classes returns how many scores there are for one answer.
func (t *Trace) Classes() int { return t.last().Shape[len(t.last().Shape)-1] }

// Inputs returns how many inputs the network has: 1, but where its layers have nothing
// to do with each other.
func (t *Trace) Inputs() int { return len(t.sources) }

// Source returns the node that holds the samples, the first if there are more.
func (t *Trace) Source() network.Node { return t.Nodes[t.sources[0]] }

func (t *Trace) last() network.Node { return t.Nodes[len(t.Nodes)-1] }

// Products returns the matrix products of the network in the order of
// execution.
func (t *Trace) Products() []*network.Product { return network.Products(t.Nodes) }

// Trained returns the network with its thresholds as trained.
func (t *Trace) Trained() *network.Network { return network.New(t.Name, t.Nodes, t.sources) }

// Decode reads a trace from the content of a file, which errors name. Everything
// in it is checked, so that a trace that is damaged or no trace at all ends in
// one error that says "FILE: FIELD: what is wrong".
func Decode(file string, data []byte) (*Trace, error) {
	t, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t.Checksum = archive.Digest(data)
	t.Size = len(data)
	return t, nil
}

func decode(data []byte) (*Trace, error) {
	var m Manifest
	npz, err := archive.OpenManifest(data, &m)
	if err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	t := &Trace{
		Name: m.Name, Model: m.Model, License: m.License, Task: m.Task, Synthetic: m.Synthetic,
		Dataset: m.Dataset, Training: m.Training, Accuracy: m.Accuracy, images: m.Images,
		Remarks: m.Remarks,
	}
	wanted := archive.NewArrays(m.Arrays)
	build := builder{manifest: &m, arrays: wanted}
	if err := build.build(); err != nil {
		return nil, err
	}
	t.Nodes = build.nodes
	t.sources = build.sources
	if err := t.wantAnswers(&m, wanted); err != nil {
		return nil, err
	}
	if err := pgworkloads.Within("calibration", t.keepCalibration(m.Calibration)); err != nil {
		return nil, err
	}
	if err := wanted.Load(npz); err != nil {
		return nil, err
	}
	if source := t.Source(); source.Op == network.OpTokens {
		t.tokens = npy.Values[int32](source.Params["values"])
	}
	return t, nil
}
