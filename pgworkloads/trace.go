package pgworkloads

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

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
	// Synthetic is set where weights, inputs or gates are made up.
	Synthetic bool
	// Labels are the classes of the stored images, Predictions the framework's
	// answers of the gated network.
	Labels, Predictions []int64
	// Nodes are the network, in topological order.
	Nodes []Node
	// Checksum is the SHA-256 of the file, in hex; Size is its length in bytes.
	Checksum string
	Size     int

	images int
}

// Images returns the number of stored images.
func (t *Trace) Images() int { return t.images }

// Products returns the matrix products of the network in the order of
// execution.
func (t *Trace) Products() []*Product {
	var products []*Product
	for _, n := range t.Nodes {
		if n.Product != nil {
			products = append(products, n.Product)
		}
	}
	return products
}

// Decode reads a trace from the content of a file, which errors name. Everything
// in it is checked, so that a trace that is damaged or no trace at all ends in
// one error that says "FILE: FIELD: what is wrong".
func Decode(file string, data []byte) (*Trace, error) {
	t, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t.Checksum = digest(data)
	t.Size = len(data)
	return t, nil
}

func decode(data []byte) (*Trace, error) {
	archive, err := openArchive(data)
	if err != nil {
		return nil, err
	}
	text, err := archive.read(manifestMember, 0, maxManifestBytes)
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := decodeJSON(text, &m); err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	t := &Trace{
		Name: m.Name, Model: m.Model, License: m.License, Synthetic: m.Synthetic,
		Dataset: m.Dataset, Training: m.Training, Accuracy: m.Accuracy, images: m.Images,
	}
	wanted := &arrays{listed: m.Arrays, asked: map[string]bool{}}
	build := network{manifest: &m, arrays: wanted}
	if err := build.build(); err != nil {
		return nil, err
	}
	t.Nodes = build.nodes
	if err := t.wantClasses(&m, wanted); err != nil {
		return nil, err
	}
	return t, wanted.load(archive)
}

// wantClasses asks for labels and predictions.
func (t *Trace) wantClasses(m *manifest, from *arrays) error {
	classes := int64(t.Nodes[len(t.Nodes)-1].Shape[0])
	shape := []int{m.Images}
	keep := func(into *[]int64) func(npy.Array) error {
		return func(a npy.Array) error {
			*into = npy.Values[int64](a)
			if i := slices.IndexFunc(*into, func(c int64) bool { return c < 0 || c >= classes }); i >= 0 {
				return fmt.Errorf("class %d is %d, the network has classes 0..%d", i, (*into)[i], classes-1)
			}
			return nil
		}
	}
	return first(
		from.want("labels", m.Labels, shape, keep(&t.Labels), npy.Int64),
		from.want("predictions", m.Predictions, shape, keep(&t.Predictions), npy.Int64),
	)
}

// maxImages bounds the stored batch.
const maxImages = 1 << 16

// traceName is what a trace's name looks like.
var traceName = regexp.MustCompile(`^[a-z0-9-]+$`)

// check checks everything in front of the nodes.
func (m *manifest) check() error {
	if m.Format != Format {
		return fieldErrorf("format", "must be %s, got %q", Format, m.Format)
	}
	if !traceName.MatchString(m.Name) {
		return fieldErrorf("name", "must consist of a-z, 0-9 and -, got %q", m.Name)
	}
	if err := checkRange("images", m.Images, 1, maxImages); err != nil {
		return err
	}
	if n := len(m.Dataset.Samples); n != m.Images {
		return fieldErrorf("dataset.samples", "must name %d samples, one for each image, got %d", m.Images, n)
	}
	if m.Accuracy.Samples < 0 {
		return fieldErrorf("accuracy.samples", "must not be negative, got %d", m.Accuracy.Samples)
	}
	measured := map[string]*float64{
		"gated": m.Accuracy.Gated, "uniform": m.Accuracy.Uniform,
		"high_only": m.Accuracy.HighOnly, "float": m.Accuracy.Float,
	}
	for _, name := range []string{"gated", "uniform", "high_only", "float"} {
		if value := measured[name]; value != nil && !(*value >= 0 && *value <= 1) {
			return fieldErrorf("accuracy."+name, "must be 0..1 or null, got %v", *value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Arrays)) {
		if err := m.Arrays[name].check(); err != nil {
			return within("arrays."+name, err)
		}
	}
	return nil
}

// check checks what the list says of an array.
func (a manifestArray) check() error {
	if err := npy.DType(a.DType).Check(); err != nil {
		return fieldErrorf("dtype", "%w", err)
	}
	if slices.ContainsFunc(a.Shape, func(n int) bool { return n < 1 }) {
		return fieldErrorf("shape", "must hold numbers from 1 on, got %s", list(a.Shape))
	}
	return nil
}
