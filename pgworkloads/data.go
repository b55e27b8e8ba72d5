package pgworkloads

import (
	"fmt"
	"maps"
	"slices"

	"pgsim/configs/userfile"
	"pgsim/pgworkloads/npy"
)

// DataFormat is the version of the format of test sets that this package reads.
const DataFormat = "pgsim.data/1"

// Kinds of a test set.
const (
	KindImages = "images"
	KindTokens = "tokens"
)

// Data is a test set: labelled images, or streams of tokens, that networks
// which have not seen them are measured on. It is not to be changed.
type Data struct {
	// Name identifies the set, Source says in words where it is from, Note what
	// a reader should know of it, License what it may be used for.
	Name, Source, Note, License string
	// Kind is KindImages or KindTokens.
	Kind string
	// Shape is that of one image, [C, H, W], or the length of a stream, [T].
	Shape []int
	// Labels are the right answers: [images] or [streams][length].
	Labels []int64
	// Checksum is the SHA-256 of the file, in hex.
	Checksum string

	count  int
	pixels []byte
	tokens []int32 // [streams][length+1]
}

// dataManifest is manifest.json of a test set.
type dataManifest struct {
	Format  string                   `json:"format"`
	Name    string                   `json:"name"`
	Kind    string                   `json:"kind"`
	Source  string                   `json:"source"`
	Note    string                   `json:"note"`
	License string                   `json:"license"`
	Values  string                   `json:"values"`
	Labels  *string                  `json:"labels"`
	Arrays  map[string]manifestArray `json:"arrays"`
}

// Count returns the number of images or streams.
func (d *Data) Count() int { return d.count }

// Sample returns an image, or the inputs of a stream: all its tokens but the
// last.
func (d *Data) Sample(i int) Sample {
	if d.Kind == KindTokens {
		length := d.Shape[0]
		return Sample{Tokens: d.tokens[i*(length+1):][:length]}
	}
	size := elements(d.Shape)
	return Sample{Pixels: d.pixels[i*size:][:size]}
}

// OpenData reads a test set from a file.
func OpenData(path string) (*Data, error) {
	content, err := userfile.Read(path, maxFileBytes)
	if err != nil {
		return nil, err
	}
	return DecodeData(path, content)
}

// DecodeData reads a test set from the content of a file, which errors name.
func DecodeData(file string, content []byte) (*Data, error) {
	d, err := decodeData(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	d.Checksum = digest(content)
	return d, nil
}

func decodeData(content []byte) (*Data, error) {
	archive, err := openArchive(content)
	if err != nil {
		return nil, err
	}
	text, err := archive.read(manifestMember, 0, maxManifestBytes)
	if err != nil {
		return nil, err
	}
	var m dataManifest
	if err := decodeJSON(text, &m); err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	d := &Data{Name: m.Name, Source: m.Source, Note: m.Note, License: m.License, Kind: m.Kind}
	wanted := &arrays{listed: m.Arrays, asked: map[string]bool{}}
	if err := d.want(&m, wanted); err != nil {
		return nil, err
	}
	return d, wanted.load(archive)
}

func (m *dataManifest) check() error {
	if m.Format != DataFormat {
		return fieldErrorf("format", "must be %s, got %q", DataFormat, m.Format)
	}
	if !traceName.MatchString(m.Name) {
		return fieldErrorf("name", "must consist of a-z, 0-9 and -, got %q", m.Name)
	}
	if m.Kind != KindImages && m.Kind != KindTokens {
		return fieldErrorf("kind", "must be %s or %s, got %q", KindImages, KindTokens, m.Kind)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Arrays)) {
		if err := m.Arrays[name].check(); err != nil {
			return within("arrays."+name, err)
		}
	}
	return nil
}

// want asks for the arrays, whose sizes are the file's to say.
func (d *Data) want(m *dataManifest, from *arrays) error {
	shape := from.listed[m.Values].Shape
	words, rank := "[streams, length+1]", 2
	if d.Kind == KindImages {
		words, rank = "[images, C, H, W]", 1+mapRank
	}
	if shape != nil && len(shape) != rank {
		return fieldErrorf("values", "array %q must be shaped %s, got %s", m.Values, words, list(shape))
	}
	if shape != nil {
		d.count, d.Shape = shape[0], slices.Clone(shape[1:])
	}
	if d.Kind == KindTokens {
		if m.Labels != nil {
			return fieldErrorf("labels", "must be null for tokens, whose labels are the next tokens")
		}
		return from.want("values", m.Values, shape, d.setTokens, npy.Int32)
	}
	if m.Labels == nil {
		return fieldErrorf("labels", "must name an array for images")
	}
	return first(
		from.want("values", m.Values, shape, func(a npy.Array) error { d.pixels = a.Data; return nil }, npy.Uint8),
		from.want("labels", *m.Labels, []int{d.count}, d.setLabels, npy.Int64),
	)
}

func (d *Data) setLabels(a npy.Array) error {
	d.Labels = npy.Values[int64](a)
	return checkClasses(d.Labels, maxChannels)
}

// setTokens keeps streams and their labels: every token but the first is the
// label of the one before.
func (d *Data) setTokens(a npy.Array) error {
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
	return checkTokens(d.tokens, maxChannels)
}

// CheckTokens refuses tokens that are none of a vocabulary.
func (d *Data) CheckTokens(vocabulary int) error { return checkTokens(d.tokens, vocabulary) }
