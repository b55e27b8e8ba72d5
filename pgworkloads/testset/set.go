package testset

import (
	"fmt"
	"maps"
	"slices"

	"pgsim/configs/userfile"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
)

// Format is the version of the format of test sets that this package reads.
const Format = "pgsim.data/1"

// Kinds of a test set.
const (
	KindImages = "images"
	KindTokens = "tokens"
)

// Set is a test set for measuring networks that have not seen it: labelled images, or streams of
// tokens. It must not be changed.
type Set struct {
	// Name identifies the set. Source says in words where it comes from, Note what readers should
	// know about it, License what it may be used for.
	Name, Source, Note, License string
	// Kind is KindImages or KindTokens.
	Kind string
	// Shape is the shape of one image, [C, H, W], or the length of a stream, [T].
	Shape []int
	// Labels are the right answers: [images] or [streams][length].
	Labels []int64
	// Checksum is the SHA-256 of the file, in hex.
	Checksum string

	count  int
	pixels []byte
	tokens []int32 // [streams][length+1]
}

// Manifest is manifest.json of a test set.
type Manifest struct {
	Format  string                       `json:"format"`
	Name    string                       `json:"name"`
	Kind    string                       `json:"kind"`
	Source  string                       `json:"source"`
	Note    string                       `json:"note"`
	License string                       `json:"license"`
	Values  string                       `json:"values"`
	Labels  *string                      `json:"labels"`
	Arrays  map[string]archive.ArrayInfo `json:"arrays"`
}

// Count returns the number of images or streams.
func (d *Set) Count() int { return d.count }

// Sample returns an image, or the inputs of a stream: all its tokens except the last.
func (d *Set) Sample(i int) network.Sample {
	if d.Kind == KindTokens {
		length := d.Shape[0]
		return network.Sample{Tokens: d.tokens[i*(length+1):][:length]}
	}
	size := network.Elements(d.Shape)
	return network.Sample{Pixels: d.pixels[i*size:][:size]}
}

// Open reads a test set from a file.
func Open(path string) (*Set, error) {
	content, err := userfile.Read(path, archive.MaxFileBytes)
	if err != nil {
		return nil, err
	}
	return Decode(path, content)
}

// Decode reads a test set from the content of a file. Errors name the file.
func Decode(file string, content []byte) (*Set, error) {
	d, err := decodeData(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	d.Checksum = archive.Digest(content)
	return d, nil
}

func decodeData(content []byte) (*Set, error) {
	var m Manifest
	npz, err := archive.OpenManifest(content, &m)
	if err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	d := &Set{Name: m.Name, Source: m.Source, Note: m.Note, License: m.License, Kind: m.Kind}
	wanted := archive.NewArrays(m.Arrays)
	if err := d.want(&m, wanted); err != nil {
		return nil, err
	}
	return d, wanted.Load(npz)
}

func (m *Manifest) check() error {
	if m.Format != Format {
		return pgworkloads.FieldErrorf("format", "must be %s, got %q", Format, m.Format)
	}
	if err := pgworkloads.CheckName("name", m.Name); err != nil {
		return err
	}
	if m.Kind != KindImages && m.Kind != KindTokens {
		return pgworkloads.FieldErrorf("kind", "must be %s or %s, got %q", KindImages, KindTokens, m.Kind)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Arrays)) {
		if err := m.Arrays[name].Check(); err != nil {
			return pgworkloads.Within("arrays."+name, err)
		}
	}
	return nil
}

// want requests the arrays. The file decides their sizes.
func (d *Set) want(m *Manifest, from *archive.Arrays) error {
	shape := from.Shape(m.Values)
	words, rank := "[streams, length+1]", 2
	if d.Kind == KindImages {
		words, rank = "[images, C, H, W]", 1+network.MapRank
	}
	if shape != nil && len(shape) != rank {
		return pgworkloads.FieldErrorf("values", "array %q must be shaped %s, got %s", m.Values, words, pgworkloads.List(shape))
	}
	if shape != nil {
		d.count, d.Shape = shape[0], slices.Clone(shape[1:])
	}
	if d.Kind == KindTokens {
		if m.Labels != nil {
			return pgworkloads.FieldErrorf("labels", "must be null for tokens, whose labels are the next tokens")
		}
		return from.Want("values", m.Values, shape, d.setTokens, npy.Int32)
	}
	if m.Labels == nil {
		return pgworkloads.FieldErrorf("labels", "must name an array for images")
	}
	return pgworkloads.FirstError(
		from.Want("values", m.Values, shape, func(a npy.Array) error { d.pixels = a.Data; return nil }, npy.Uint8),
		from.Want("labels", *m.Labels, []int{d.count}, d.setLabels, npy.Int64),
	)
}

func (d *Set) setLabels(a npy.Array) error {
	d.Labels = npy.Values[int64](a)
	return trace.CheckClasses(d.Labels, pgworkloads.MaxChannels)
}

// setTokens keeps streams and their labels: every token except the first is the label of the one
// before it.
func (d *Set) setTokens(a npy.Array) error {
	d.Shape[0]--
	if d.Shape[0] < 1 {
		return fmt.Errorf("a stream must have 2 tokens or more, one to read and one to find")
	}
	d.tokens = npy.Values[int32](a)
	for i, token := range d.tokens {
		if i%(d.Shape[0]+1) != 0 {
			d.Labels = append(d.Labels, int64(token))
		}
	}
	return network.CheckTokens(d.tokens, pgworkloads.MaxChannels)
}

// CheckTokens refuses tokens that are not in a vocabulary.
func (d *Set) CheckTokens(vocabulary int) error { return network.CheckTokens(d.tokens, vocabulary) }
