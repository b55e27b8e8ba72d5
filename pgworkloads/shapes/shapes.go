package shapes

import (
	"fmt"
	"math"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/parallel"
)

// Shapes are the layers of a network without weights, samples or thresholds: what to compute and in
// how many bits. Layers run dense, or with gates that are drawn at random.
type Shapes struct {
	// Name identifies the workload, [a-z0-9-]+.
	Name string
	// Source says where the shapes come from; it may be empty.
	Source string
	// Remarks are what readers of any of their results should know: where the shapes differ from
	// their source.
	Remarks []string
	// Widths are the widths that differ from the file; zero if none do.
	Widths pgworkloads.Widths
	// Seed is the seed for drawing the gates of all gated layers.
	Seed uint64
	// Graph says what happens between the layers, as they are in the file; nil if that is not known.
	Graph *pgworkloads.Graph
	// Layers are in the order of execution.
	Layers []Layer
	// Checksum is the SHA-256 of the file that the shapes were read from, in
	// hex.
	Checksum string
}

// Layer is a layer of [Shapes].
type Layer struct {
	pgworkloads.Layer
	// GatedFraction is the probability, 0..1, that an output of a gated layer is gated; 0 in other
	// layers.
	GatedFraction float64
	// SameGatesAs names an earlier layer with as many outputs, whose gates the layer shares, so that
	// equal layers run once; "" if the layer has its own gates.
	SameGatesAs string
}

// Bounds of a whole batch.
const (
	maxBatchMACs  = pgworkloads.MaxLayerMACs
	maxBatchGates = 1 << 31 // masks of 256 MiB and more
)

// Images returns 1: shapes describe one sample.
func (s *Shapes) Images() int { return 1 }

// Gated reports whether a layer has a gate.
func (s *Shapes) Gated() bool {
	return slices.ContainsFunc(s.Layers, func(l Layer) bool { return l.Gated })
}

// WithSeed returns the shapes with another seed for their gates.
func (s *Shapes) WithSeed(seed uint64) *Shapes {
	seeded := *s
	seeded.Seed = seed
	return &seeded
}

// Workload returns the layers. Gated layers get gates drawn at random, and the workload is then
// synthetic. A batch of any size is that many times the pixels of one sample. There are no
// thresholds to change.
func (s *Shapes) Workload(o pgworkloads.Options) (pgworkloads.Workload, error) {
	if err := pgworkloads.CheckRange("images", o.Images, 1, pgworkloads.MaxImages); err != nil {
		return pgworkloads.Workload{}, err
	}
	if err := o.Refuse(); err != nil {
		return pgworkloads.Workload{}, err
	}
	if err := s.checkBatch("images", o.Images); err != nil {
		return pgworkloads.Workload{}, err
	}
	layers := make([]pgworkloads.LayerWork, len(s.Layers))
	parallel.Each(len(layers), func(i int) {
		l := s.Layers[i]
		layers[i].Layer = l.Layer
		if l.Gated && l.SameGatesAs == "" {
			layers[i].Gates = drawGates(l.M(o.Images), l.N(), l.GatedFraction, s.Seed, uint64(i))
		}
	})
	s.shareGates(layers)
	return pgworkloads.Workload{
		Name: s.Name, Checksum: s.Checksum, Images: o.Images, Synthetic: s.Gated(), Remarks: s.Remarks, Widths: s.Widths,
		Graph: s.graph(), Layers: layers,
	}, nil
}

// MACs returns the multiply-accumulates of one sample.
func (s *Shapes) MACs() uint64 {
	var sum uint64
	for _, l := range s.Layers {
		sum += l.MACs(1)
	}
	return sum
}

// Check returns an error that names the first field of shapes that a file can't hold.
func (s *Shapes) Check() error {
	if err := pgworkloads.CheckName("name", s.Name); err != nil {
		return err
	}
	if err := pgworkloads.CheckLines("remarks", s.Remarks); err != nil {
		return err
	}
	if len(s.Layers) == 0 {
		return pgworkloads.FieldErrorf("layers", "must not be empty")
	}
	names := map[string]bool{}
	for i, l := range s.Layers {
		path := fmt.Sprintf("layers[%d]", i)
		if err := pgworkloads.FirstError(l.CheckShape(), l.checkGate()); err != nil {
			return pgworkloads.Within(path, err)
		}
		if names[l.Name] {
			return pgworkloads.FieldErrorf(path+".name", "%q is given to two layers", l.Name)
		}
		names[l.Name] = true
	}
	return pgworkloads.FirstError(s.checkSharedGates(), s.checkBatch("layers", 1), s.checkGraph())
}

// checkBatch refuses a batch that is too large to count. The error names the field.
func (s *Shapes) checkBatch(field string, images int) error {
	var work, gates float64
	for _, l := range s.Layers {
		if pixels := l.M(images); pixels > math.MaxInt32 {
			return pgworkloads.FieldErrorf(field, "layer %q has %d output pixels, more than %d", l.Name, pixels, math.MaxInt32)
		}
		outputs := float64(l.M(images)) * float64(l.N())
		work += outputs * float64(l.K())
		if l.Gated && l.SameGatesAs == "" {
			gates += outputs
		}
	}
	if work > maxBatchMACs {
		return pgworkloads.FieldErrorf(field, "the layers take %.3g multiplications, more than %.0g", work, maxBatchMACs)
	}
	if gates > maxBatchGates {
		return pgworkloads.FieldErrorf(field, "the layers have %.0f gates, more than %d", gates, maxBatchGates)
	}
	return nil
}

// checkGate checks that the layer and its gate agree.
func (l Layer) checkGate() error {
	if !l.Gated && l.GatedFraction != 0 {
		return pgworkloads.FieldErrorf("gate.gated_fraction", "must be 0 in a layer without a gate, got %v", l.GatedFraction)
	}
	return pgworkloads.Within("gate", checkFraction("gated_fraction", l.GatedFraction))
}
