package pgworkloads

import (
	"fmt"
	"math"
	"strings"
	"unicode"
)

// Shapes are the layers of a network without weights, samples or gates: what
// there is to compute and in how many bits. Everything runs dense.
type Shapes struct {
	// Name identifies the workload, [a-z0-9-]+.
	Name string
	// Source says where the shapes come from, Note what a reader should know of
	// them; either may be empty.
	Source, Note string
	// Layers are in the order of execution, none of them gated.
	Layers []Layer
	// Checksum is the SHA-256 of the file that the shapes were read from, in
	// hex.
	Checksum string
}

// maxBatchMACs bounds the multiplications of all layers for a whole batch.
const maxBatchMACs = maxLayerMACs

// Images returns 1: shapes describe one sample.
func (s *Shapes) Images() int { return 1 }

// Workload returns the layers without gates. A batch of any size is that many
// times the pixels of one sample; thresholds there are none to move.
func (s *Shapes) Workload(o Options) (Workload, error) {
	if err := checkRange("images", o.Images, 1, maxImages); err != nil {
		return Workload{}, err
	}
	if o.ThresholdOffset != 0 {
		return Workload{}, fieldErrorf("threshold-offset", "must be 0 for a workload without gates, got %v", o.ThresholdOffset)
	}
	if err := s.checkBatch("images", o.Images); err != nil {
		return Workload{}, err
	}
	work := Workload{Name: s.Name, Checksum: s.Checksum, Images: o.Images}
	for _, l := range s.Layers {
		work.Layers = append(work.Layers, LayerWork{Layer: l})
	}
	return work, nil
}

// MACs returns the multiply-accumulates of one sample.
func (s *Shapes) MACs() uint64 {
	var sum uint64
	for _, l := range s.Layers {
		sum += l.MACs(1)
	}
	return sum
}

// Check returns an error that names the first field of shapes that a file
// can't hold.
func (s *Shapes) Check() error {
	if !traceName.MatchString(s.Name) {
		return fieldErrorf("name", "must consist of a-z, 0-9 and -, got %q", s.Name)
	}
	if len(s.Layers) == 0 {
		return fieldErrorf("layers", "must not be empty")
	}
	names := map[string]bool{}
	for i, l := range s.Layers {
		path := fmt.Sprintf("layers[%d]", i)
		if err := l.CheckShape(); err != nil {
			return within(path, err)
		}
		if names[l.Name] {
			return fieldErrorf(path+".name", "%q is given to two layers", l.Name)
		}
		names[l.Name] = true
	}
	return s.checkBatch("layers", 1)
}

// checkBatch refuses a batch that is too much to count; field is to blame.
func (s *Shapes) checkBatch(field string, images int) error {
	var work float64
	for _, l := range s.Layers {
		if pixels := l.M(images); pixels > math.MaxInt32 {
			return fieldErrorf(field, "layer %q has %d output pixels, more than %d", l.Name, pixels, math.MaxInt32)
		}
		work += float64(l.M(images)) * float64(l.N()) * float64(l.K())
	}
	if work > maxBatchMACs {
		return fieldErrorf(field, "the layers take %.3g multiplications, more than %.0g", work, maxBatchMACs)
	}
	return nil
}

// CheckShape returns an error that names the first field of a layer that is no
// possible layer of [Shapes].
func (l Layer) CheckShape() error {
	if l.Name == "" || strings.ContainsFunc(l.Name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fieldErrorf("name", "must be a line of printable characters, got %q", l.Name)
	}
	if l.Op != OpConv && l.Op != OpLinear {
		return fieldErrorf("op", "must be %s or %s, got %q", OpConv, OpLinear, l.Op)
	}
	if l.Gated {
		return fieldErrorf("op", "a layer of shapes has no gate")
	}
	if err := checkRange("weight_bits", l.WeightBits, 1, maxWeightBits); err != nil {
		return err
	}
	if l.Op == OpLinear {
		// The positions of a linear layer are no image: they are bounded as the
		// rows of a product are.
		if l.Input != l.Output || l.Input[1] != 1 {
			return fieldErrorf("input", "of a linear layer must be [positions, 1] and so must output, got %s and %s",
				list(l.Input[:]), list(l.Output[:]))
		}
		if err := checkRange("input[0]", l.Input[0], 1, maxGEMMSide); err != nil {
			return err
		}
		l.Input, l.Output = [2]int{1, 1}, [2]int{1, 1}
	}
	return l.Check()
}
