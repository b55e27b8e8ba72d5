package pgworkloads

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// ShapesFormat is the version of the shapes format that this package reads and
// writes.
const ShapesFormat = "pgsim.shapes/3"

// Older versions. The second had one note instead of remarks, and did not mark
// layers whose right operand is computed; it can be read. The first knew no gates.
const (
	notedShapesFormat = "pgsim.shapes/2"
	oldShapesFormat   = "pgsim.shapes/1"
)

// ShapesFormats are the versions of the shapes format that can be read.
var ShapesFormats = []string{ShapesFormat, notedShapesFormat}

// shapesManifest is manifest.json of a shapes file.
type shapesManifest struct {
	Format  string   `json:"format"`
	Name    string   `json:"name"`
	Source  string   `json:"source"`
	Remarks []string `json:"remarks,omitempty"`
	// Note is what version 2 had instead of remarks.
	Note   string       `json:"note,omitempty"`
	Seed   *uint64      `json:"seed"`
	Layers []shapesItem `json:"layers"`
}

type shapesItem struct {
	Name        string           `json:"name"`
	Op          string           `json:"op"`
	InChannels  int              `json:"in_channels"`
	OutChannels int              `json:"out_channels"`
	Groups      int              `json:"groups"`
	Kernel      [2]int           `json:"kernel"`
	Stride      [2]int           `json:"stride"`
	Padding     [2]int           `json:"padding"`
	Input       [2]int           `json:"input"`
	Output      [2]int           `json:"output"`
	Activation  shapesActivation `json:"activation"`
	WeightBits  int              `json:"weight_bits"`
	Recurrent   bool             `json:"recurrent"`
	// RightComputed is left out where it is false.
	RightComputed bool        `json:"right_computed,omitempty"`
	Gate          *shapesGate `json:"gate"`
}

type shapesGate struct {
	HighBits      int     `json:"high_bits"`
	GatedFraction float64 `json:"gated_fraction"`
}

type shapesActivation struct {
	Bits     int    `json:"bits"`
	Encoding string `json:"encoding"`
}

// DecodeShapes reads shapes from the content of a file, which errors name.
func DecodeShapes(file string, data []byte) (*Shapes, error) {
	s, err := decodeShapes(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	s.Checksum = digest(data)
	return s, nil
}

func decodeShapes(data []byte) (*Shapes, error) {
	archive, err := openArchive(data)
	if err != nil {
		return nil, err
	}
	text, err := archive.read(manifestMember, 0, maxManifestBytes)
	if err != nil {
		return nil, err
	}
	// The fields are those of one version, so the version comes first.
	format := formatIn(text)
	if format != "" && !slices.Contains(ShapesFormats, format) {
		return nil, fieldErrorf("format", "must be %s, got %q; import it again", ShapesFormat, format)
	}
	var m shapesManifest
	if err := decodeJSON(text, &m); err != nil {
		return nil, err
	}
	if !slices.Contains(ShapesFormats, m.Format) {
		return nil, fieldErrorf("format", "must be %s, got %q; import it again", ShapesFormat, m.Format)
	}
	if err := m.upgrade(); err != nil {
		return nil, err
	}
	for _, member := range archive.order {
		if member != manifestMember {
			return nil, fieldErrorf(fmt.Sprintf("%q", member), "shapes have no arrays, leave it out")
		}
	}
	s := &Shapes{Name: m.Name, Source: m.Source, Remarks: m.Remarks}
	for _, item := range m.Layers {
		s.Layers = append(s.Layers, item.layer())
	}
	if m.Seed != nil {
		s.Seed = *m.Seed
	}
	if gated := s.Gated(); gated != (m.Seed != nil) {
		return nil, fieldErrorf("seed", "must be a number if a layer has a gate, and null if none has")
	}
	err = s.Check()
	return s, err
}

// upgrade turns the note of version 2 into a remark.
func (m *shapesManifest) upgrade() error {
	switch {
	case m.Format == ShapesFormat && m.Note != "":
		return fieldErrorf("note", "is of %s, write it into remarks", notedShapesFormat)
	case m.Format == notedShapesFormat && m.Remarks != nil:
		return fieldErrorf("remarks", "are of %s, write them into note", ShapesFormat)
	case len(m.Remarks) == 0:
		m.Remarks = nil
	}
	if m.Note != "" {
		m.Remarks = []string{strings.Map(func(r rune) rune {
			if !unicode.IsPrint(r) {
				return unicode.ReplacementChar
			}
			return r
		}, m.Note)}
	}
	return nil
}

// Encode returns the content of a shapes file, the same for the same shapes.
// Shapes that don't pass [Shapes.Check] are refused.
func (s *Shapes) Encode() ([]byte, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	m := shapesManifest{Format: ShapesFormat, Name: s.Name, Source: s.Source, Remarks: s.Remarks}
	if s.Gated() {
		m.Seed = &s.Seed
	}
	for _, l := range s.Layers {
		m.Layers = append(m.Layers, newShapesItem(l))
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, err
	}
	if len(text) > maxManifestBytes {
		return nil, fieldErrorf("layers", "take %d bytes of manifest, more than %d", len(text), maxManifestBytes)
	}
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	if err := archive.SetComment(ShapesFormat); err != nil { // by which the file is known to be pgsim's
		return nil, err
	}
	member, err := archive.Create(manifestMember)
	if err != nil {
		return nil, err
	}
	if _, err := member.Write(text); err != nil {
		return nil, err
	}
	err = archive.Close()
	return file.Bytes(), err
}

// layer returns the layer that an item describes. Without a gate all bits are
// high ones, and without values the scale means nothing.
func (i shapesItem) layer() ShapesLayer {
	l := ShapesLayer{Layer: Layer{
		Name: i.Name, Op: i.Op,
		InChannels: i.InChannels, OutChannels: i.OutChannels, Groups: i.Groups,
		Kernel: i.Kernel, Stride: i.Stride, Padding: i.Padding,
		Input: i.Input, Output: i.Output,
		Activation: Activation{
			Bits: i.Activation.Bits, HighBits: i.Activation.Bits,
			Encoding: Encoding(i.Activation.Encoding), Scale: 1,
		},
		WeightBits: i.WeightBits,
		Recurrent:  i.Recurrent, RightComputed: i.RightComputed,
	}}
	if i.Gate != nil {
		l.Gated = true
		l.Activation.HighBits, l.GatedFraction = i.Gate.HighBits, i.Gate.GatedFraction
	}
	return l
}

func newShapesItem(l ShapesLayer) shapesItem {
	item := shapesItem{
		Name: l.Name, Op: l.Op,
		InChannels: l.InChannels, OutChannels: l.OutChannels, Groups: l.Groups,
		Kernel: l.Kernel, Stride: l.Stride, Padding: l.Padding,
		Input: l.Input, Output: l.Output,
		Activation: shapesActivation{Bits: l.Activation.Bits, Encoding: string(l.Activation.Encoding)},
		WeightBits: l.WeightBits,
		Recurrent:  l.Recurrent, RightComputed: l.RightComputed,
	}
	if l.Gated {
		item.Gate = &shapesGate{HighBits: l.Activation.HighBits, GatedFraction: l.GatedFraction}
	}
	return item
}
