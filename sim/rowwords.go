package sim

import "pgsim/dataflow"

// rowBooks compares the words of activations that rows took in passes of high or all bits with
// those of the segments of a plan. In a weight-stationary array rows hold operands and take no
// words.
func (t *tally) rowBooks(segments []dataflow.Segment, report dataflow.Report, k int) []books {
	if !t.operands.inRows {
		return nil
	}
	kind := dataflow.Full
	if report.Activity.Comparisons > 0 {
		kind = dataflow.High
	}
	return []books{{"words of activations that rows took", t.streamed, t.operands.rowWords(segments, kind, k)}}
}

// rowWords returns the words of activations that the rows of the array take in passes of a kind
// over all segments of a layer, each pixel once for each part of K. The passes must add up to
// this, however they are cut.
func (o *operands) rowWords(segments []dataflow.Segment, kind dataflow.Kind, k int) (words uint64) {
	known := map[rowPart]uint64{}
	for _, s := range segments {
		parts := s.Parts(k)
		if s.Operands != (dataflow.Range{}) {
			parts = []dataflow.Range{s.Operands}
		}
		for _, operands := range parts {
			key := rowPart{s.Pixels, 0, operands}
			if o.windows != nil {
				key.group = o.windows.ConvGroup(s.Channels.Lo)
			}
			if _, ok := known[key]; !ok {
				known[key] = o.partWords(key, kind)
			}
			words += known[key]
		}
	}
	return words
}

// rowPart is what the rows of the array take of a segment.
type rowPart struct {
	pixels   dataflow.Range
	group    int // of the convolution
	operands dataflow.Range
}

func (o *operands) partWords(of rowPart, kind dataflow.Kind) (words uint64) {
	for _, product := range o.products[kind] {
		if o.windows == nil {
			k := product.Of(of.operands).Len()
			words += uint64(of.pixels.Len()) * o.pe.ActivationWords(k, product.Bits, o.pads.Activation.WordBits)
			continue
		}
		planes := o.planes(product.Bits)
		for pixel := of.pixels.Lo; pixel < of.pixels.Hi; pixel++ {
			o.windows.words = o.windows.Of(o.windows.words[:0], pixel, of.group, product, of.operands)
			words += planes * count(o.windows.words)
		}
	}
	return words
}
