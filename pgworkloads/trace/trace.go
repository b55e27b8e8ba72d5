package trace

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
)

// Trace is a trained precision-gated network, a stored batch of real samples, and what the training
// framework computed for them. It must not be changed.
type Trace struct {
	// Name identifies the trace. Model describes the network in words.
	Name, Model string
	// License is the licence of the weights.
	License  string
	Dataset  Dataset
	Training Training
	Accuracy Accuracy
	// Task is TaskClassification or TaskLanguageModel.
	Task string
	// Synthetic is set if weights, inputs or gates are made up.
	Synthetic bool
	// Labels are the right answers for the stored samples, Predictions the framework's answers for
	// the gated network: [images], or [images][positions] for a language model, whose labels are the
	// next tokens.
	Labels, Predictions []int64
	// Scores are the framework's scores for every stored sample, at its last position:
	// [images][classes].
	Scores []float32
	// Answers are the framework's answers for a test set; nil if it was not asked for any.
	Answers *Answers
	// Calibration says how often channels are gated, measured on its own samples; nil if there is
	// none.
	Calibration *pgworkloads.Calibration
	// Remarks are what readers of any result of the trace should know.
	Remarks []string
	// Widths are the widths that differ from the file; zero if none do.
	Widths pgworkloads.Widths
	// Nodes are the network, in topological order.
	Nodes []network.Node
	// Checksum is the SHA-256 of the file, in hex; Size is its length in bytes.
	Checksum string
	Size     int

	images  int
	sources []int // nodes that hold the samples: one, unless layers are independent of each other
	tokens  []int32
}

// Images returns the number of stored images.
func (t *Trace) Images() int { return t.images }

// Positions returns the number of answers for one sample: 1, or the positions of a language model's
// sequence.
func (t *Trace) Positions() int { return t.last().Positions() }

// Classes returns the number of scores per answer.
func (t *Trace) Classes() int { return t.last().Shape[len(t.last().Shape)-1] }

// Inputs returns the number of inputs of the network: 1, unless its layers are independent of each
// other.
func (t *Trace) Inputs() int { return len(t.sources) }

// Source returns the node that holds the samples; if there are several, the first.
func (t *Trace) Source() network.Node { return t.Nodes[t.sources[0]] }

func (t *Trace) last() network.Node { return t.Nodes[len(t.Nodes)-1] }

// Products returns the matrix products of the network in the order of
// execution.
func (t *Trace) Products() []*network.Product { return network.Products(t.Nodes) }

// Trained returns the network with its trained thresholds.
func (t *Trace) Trained() *network.Network { return network.New(t.Name, t.Nodes, t.sources) }

// Decode reads a trace from the content of a file. Errors name the file. Everything in it is
// checked, so a file that is damaged or not a trace gives one error of the form "FILE: FIELD: what
// is wrong".
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
