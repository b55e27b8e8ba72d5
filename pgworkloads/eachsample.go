package pgworkloads

import "slices"

// OfEachSample returns the product that a layer is over a batch, and how many samples
// its rows hold. Samples share a right operand of weights: then it is the layer itself,
// whose rows hold them all. A right operand that is computed belongs to one sample:
// then the product has groups of channels for each sample, and the rows of one. So n
// samples cost n times the passes and the operands of one.
func (w LayerWork) OfEachSample(images int) (LayerWork, int) {
	if !w.RightComputed || images == 1 {
		return w, images
	}
	of := w
	of.Groups, of.InChannels, of.OutChannels = images*w.Groups, images*w.InChannels, images*w.OutChannels
	of.Gates = w.Gates.beside(images)
	of.Codes, of.Weights = nil, nil // they are those of other rows
	if w.Calibrated != nil {
		of.Calibrated = slices.Repeat(w.Calibrated, images)
	}
	return of, 1
}

// beside returns the mask with the rows of every image next to each other: where rows
// are those of one image after the other, row m, channel i*n + c is channel c of row m
// of image i. The mask may be nil.
func (g *GateMask) beside(images int) *GateMask {
	if g == nil {
		return nil
	}
	pixels := g.m / images
	all := NewGateMask(pixels, images*g.n)
	for row := range g.m {
		image, m := row/pixels, row%pixels
		for n := range g.n {
			if g.Gated(row, n) {
				all.Set(m, image*g.n+n)
			}
		}
	}
	return all
}
