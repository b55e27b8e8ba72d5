package pgworkloads

import "slices"

// OfEachSample returns the product that a layer computes over a batch, and how many samples are in
// its rows. If the right operand is weights, samples share it: the product is the layer itself, and
// its rows hold all samples. If the right operand is computed, it belongs to one sample: the
// product has groups of channels for each sample, and the rows of one sample. So n samples take n
// times the passes and operands of one.
func (w LayerWork) OfEachSample(images int) (LayerWork, int) {
	if !w.RightComputed || images == 1 {
		return w, images
	}
	of := w
	of.Groups, of.InChannels, of.OutChannels = images*w.Groups, images*w.InChannels, images*w.OutChannels
	of.Gates = w.Gates.beside(images)
	of.Codes, of.Weights = nil, nil // these belong to other rows
	if w.Calibrated != nil {
		of.Calibrated = slices.Repeat(w.Calibrated, images)
	}
	return of, 1
}

// beside returns the mask with the images side by side instead of one after another: row m, channel
// i*n + c of the result is channel c of row m of image i. The mask may be nil.
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
