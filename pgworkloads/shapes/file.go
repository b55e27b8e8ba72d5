package shapes

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
)

// Format is the version of the shapes format that this package reads and
// writes.
const Format = "pgsim.shapes/3"

// Older versions. The second had one note instead of remarks, and did not mark layers whose right
// operand is computed; it can still be read. The first had no gates.
const (
	NotedFormat = "pgsim.shapes/2"
	OldFormat   = "pgsim.shapes/1"
)

// Formats are the versions of the shapes format that can be read.
var Formats = []string{Format, NotedFormat}

// shapesManifest is manifest.json of a shapes file.
type manifest struct {
	Format  string   `json:"format"`
	Name    string   `json:"name"`
	Source  string   `json:"source"`
	Remarks []string `json:"remarks,omitempty"`
	// Note is what version 2 had instead of remarks.
	Note   string  `json:"note,omitempty"`
	Seed   *uint64 `json:"seed"`
	Layers []item  `json:"layers"`
	// Graph is what happens between the layers; left out if that is not known.
	Graph []graphNode `json:"graph,omitempty"`
}

type item struct {
	Name        string     `json:"name"`
	Op          string     `json:"op"`
	InChannels  int        `json:"in_channels"`
	OutChannels int        `json:"out_channels"`
	Groups      int        `json:"groups"`
	Kernel      [2]int     `json:"kernel"`
	Stride      [2]int     `json:"stride"`
	Padding     [2]int     `json:"padding"`
	Input       [2]int     `json:"input"`
	Output      [2]int     `json:"output"`
	Activation  activation `json:"activation"`
	WeightBits  int        `json:"weight_bits"`
	Recurrent   bool       `json:"recurrent"`
	// RightComputed is left out if it is false.
	RightComputed bool  `json:"right_computed,omitempty"`
	Gate          *gate `json:"gate"`
}

type gate struct {
	HighBits      int     `json:"high_bits"`
	GatedFraction float64 `json:"gated_fraction"`
	// SameAs is left out if the layer has its own gates.
	SameAs string `json:"same_as,omitempty"`
}

type activation struct {
	Bits     int    `json:"bits"`
	Encoding string `json:"encoding"`
}

// Decode reads shapes from the content of a file. Errors name the file.
func Decode(file string, data []byte) (*Shapes, error) {
	s, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	s.Checksum = archive.Digest(data)
	return s, nil
}

func decode(data []byte) (*Shapes, error) {
	npz, err := archive.Open(data)
	if err != nil {
		return nil, err
	}
	text, err := npz.Read(archive.ManifestMember, 0, archive.MaxManifestBytes)
	if err != nil {
		return nil, err
	}
	// Fields depend on the version, so the version is read first.
	format := archive.FormatIn(text)
	if format != "" && !slices.Contains(Formats, format) {
		return nil, pgworkloads.FieldErrorf("format", "must be %s, got %q; import it again", Format, format)
	}
	var m manifest
	if err := archive.DecodeManifest(text, &m); err != nil {
		return nil, err
	}
	if !slices.Contains(Formats, m.Format) {
		return nil, pgworkloads.FieldErrorf("format", "must be %s, got %q; import it again", Format, m.Format)
	}
	if err := m.upgrade(); err != nil {
		return nil, err
	}
	for _, member := range npz.Order {
		if member != archive.ManifestMember {
			return nil, pgworkloads.FieldErrorf(fmt.Sprintf("%q", member), "shapes have no arrays, leave it out")
		}
	}
	s := &Shapes{Name: m.Name, Source: m.Source, Remarks: m.Remarks, Graph: graphOf(m.Graph)}
	for _, item := range m.Layers {
		s.Layers = append(s.Layers, item.layer())
	}
	if m.Seed != nil {
		s.Seed = *m.Seed
	}
	if gated := s.Gated(); gated != (m.Seed != nil) {
		return nil, pgworkloads.FieldErrorf("seed", "must be a number if a layer has a gate, and null if none has")
	}
	err = s.Check()
	return s, err
}

// upgrade turns the note of version 2 into a remark.
func (m *manifest) upgrade() error {
	switch {
	case m.Format == Format && m.Note != "":
		return pgworkloads.FieldErrorf("note", "is of %s, write it into remarks", NotedFormat)
	case m.Format == NotedFormat && m.Remarks != nil:
		return pgworkloads.FieldErrorf("remarks", "are of %s, write them into note", Format)
	case len(m.Remarks) == 0:
		m.Remarks = nil
	}
	if m.Note != "" {
		m.Remarks = []string{pgworkloads.Printable(m.Note)}
	}
	return nil
}

// Encode returns the content of a shapes file. Equal shapes give equal content. Shapes that don't
// pass [Shapes.Check] are refused.
func (s *Shapes) Encode() ([]byte, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	m := manifest{Format: Format, Name: s.Name, Source: s.Source, Remarks: s.Remarks, Graph: newGraphNodes(s.Graph)}
	if s.Gated() {
		m.Seed = &s.Seed
	}
	for _, l := range s.Layers {
		m.Layers = append(m.Layers, newItem(l))
	}
	return archive.Encode(Format, m, nil)
}

// layer returns the layer that an item describes. Without a gate all bits are high bits, and
// without values the scale has no meaning.
func (i item) layer() Layer {
	l := Layer{Layer: pgworkloads.Layer{
		Name: i.Name, Op: i.Op,
		InChannels: i.InChannels, OutChannels: i.OutChannels, Groups: i.Groups,
		Kernel: i.Kernel, Stride: i.Stride, Padding: i.Padding,
		Input: i.Input, Output: i.Output,
		Activation: pgworkloads.Activation{
			Bits: i.Activation.Bits, HighBits: i.Activation.Bits,
			Encoding: pgworkloads.Encoding(i.Activation.Encoding), Scale: 1,
		},
		WeightBits: i.WeightBits,
		Recurrent:  i.Recurrent, RightComputed: i.RightComputed,
	}}
	if i.Gate != nil {
		l.Gated = true
		l.Activation.HighBits, l.GatedFraction, l.SameGatesAs = i.Gate.HighBits, i.Gate.GatedFraction, i.Gate.SameAs
	}
	return l
}

func newItem(l Layer) item {
	item := item{
		Name: l.Name, Op: l.Op,
		InChannels: l.InChannels, OutChannels: l.OutChannels, Groups: l.Groups,
		Kernel: l.Kernel, Stride: l.Stride, Padding: l.Padding,
		Input: l.Input, Output: l.Output,
		Activation: activation{Bits: l.Activation.Bits, Encoding: string(l.Activation.Encoding)},
		WeightBits: l.WeightBits,
		Recurrent:  l.Recurrent, RightComputed: l.RightComputed,
	}
	if l.Gated {
		item.Gate = &gate{HighBits: l.Activation.HighBits, GatedFraction: l.GatedFraction, SameAs: l.SameGatesAs}
	}
	return item
}
