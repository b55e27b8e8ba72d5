package pgworkloads

// Slice is a slice of a layer's outputs: some output channels of a rectangle of output pixels of
// some images. It is itself a layer, which reads the inputs that its outputs need.
type Slice struct {
	Layer  Layer
	Images int
	// Channels are its output channels, and Groups the groups of channels that it reads.
	Channels, Groups Span
	// Of are its images, and Rows and Cols its output pixels in each of them.
	Of, Rows, Cols Span
}

// Span is the whole numbers Lo..Hi-1.
type Span struct{ Lo, Hi int }

// Len returns the length of the span.
func (s Span) Len() int { return s.Hi - s.Lo }

// Slices divides the outputs of a layer over a batch into slices: at most byChannels by channels
// times byPixels by pixels. Slices are as equal as possible, none is empty, and together they are
// the layer. If a layer has fewer groups of channels than slices by channels, every group is cut
// into equally many; otherwise slices take whole groups. Pixels are divided by images, rows and
// columns, so that the largest slice is as small as possible. In a tie, a division into more images
// wins, and then into more rows, because those read fewer inputs twice.
func (l Layer) Slices(images, byChannels, byPixels int) []Slice {
	of, rows, cols := l.dealPixels(images, byPixels)
	var all []Slice
	for _, c := range l.dealChannels(byChannels) {
		for _, i := range of {
			for _, y := range rows {
				for _, x := range cols {
					p := Slice{Images: i.Len(), Channels: c.channels, Groups: c.groups, Of: i, Rows: y, Cols: x}
					p.Layer = p.layer(l)
					all = append(all, p)
				}
			}
		}
	}
	return all
}

// dealtChannels are output channels, and the groups that they belong to.
type dealtChannels struct{ channels, groups Span }

func (l Layer) dealChannels(n int) []dealtChannels {
	perGroup := l.OutChannels / l.Groups
	var dealt []dealtChannels
	if n <= l.Groups {
		for _, g := range deal(l.Groups, n) {
			dealt = append(dealt, dealtChannels{Span{g.Lo * perGroup, g.Hi * perGroup}, g})
		}
		return dealt
	}
	for g := range l.Groups {
		for _, c := range deal(perGroup, n/l.Groups) {
			dealt = append(dealt, dealtChannels{Span{g*perGroup + c.Lo, g*perGroup + c.Hi}, Span{g, g + 1}})
		}
	}
	return dealt
}

func (l Layer) dealPixels(images, n int) (of, rows, cols []Span) {
	least := images*l.PixelsPerImage() + 1
	for i := min(n, images); i > 0; i-- {
		for y := min(n/i, l.Output[0]); y > 0; y-- {
			x := min(n/i/y, l.Output[1])
			if largest := ceilDiv(images, i) * ceilDiv(l.Output[0], y) * ceilDiv(l.Output[1], x); largest < least {
				least, of, rows, cols = largest, deal(images, i), deal(l.Output[0], y), deal(l.Output[1], x)
			}
		}
	}
	return of, rows, cols
}

// deal cuts the numbers 0..n-1 into the given number of spans, or into n if that is fewer.
func deal(n, into int) []Span {
	into = min(n, into)
	spans := make([]Span, into)
	for i := range spans {
		spans[i] = Span{i * n / into, (i + 1) * n / into}
	}
	return spans
}

// layer returns a slice as a layer. It has padding only where it begins at an edge of the image; at
// the far edges inputs just end.
func (p Slice) layer(l Layer) Layer {
	l.InChannels = l.InChannels / l.Groups * p.Groups.Len()
	l.OutChannels, l.Groups = p.Channels.Len(), p.Groups.Len()
	for d, s := range [2]Span{p.Rows, p.Cols} {
		if s.Len() == l.Output[d] {
			continue // all of it
		}
		inputs := l.inputsOf(d, s)
		l.Output[d], l.Padding[d] = s.Len(), max(0, l.Padding[d]-s.Lo*l.Stride[d])
		l.Input[d] = inputs.Len()
	}
	return l
}

// inputsOf returns the input rows or columns that the given output rows or columns read.
func (l Layer) inputsOf(dimension int, outputs Span) Span {
	if outputs.Len() == l.Output[dimension] {
		return Span{0, l.Input[dimension]}
	}
	first := max(0, outputs.Lo*l.Stride[dimension]-l.Padding[dimension])
	end := min((outputs.Hi-1)*l.Stride[dimension]-l.Padding[dimension]+l.Kernel[dimension], l.Input[dimension])
	return Span{first, max(first+1, end)}
}

// Inputs returns the part of the layer's inputs that the slice reads.
func (p Slice) Inputs(l Layer) (channels, rows, cols Span) {
	perGroup := l.InChannels / l.Groups
	return Span{p.Groups.Lo * perGroup, p.Groups.Hi * perGroup}, l.inputsOf(0, p.Rows), l.inputsOf(1, p.Cols)
}

// Work returns the slice of the work of a layer. It has no weights: users of slices don't need
// them.
func (p Slice) Work(w LayerWork) LayerWork {
	of := LayerWork{Layer: p.Layer}
	if w.Calibrated != nil {
		of.Calibrated = w.Calibrated[p.Channels.Lo:p.Channels.Hi]
	}
	if w.Codes != nil {
		of.Codes = w.Codes.of(p)
	}
	if w.Gates == nil {
		return of
	}
	of.Gates = NewGateMask(p.Layer.M(p.Images), p.Layer.N())
	height, width := w.Output[0], w.Output[1]
	row := 0
	for image := p.Of.Lo; image < p.Of.Hi; image++ {
		for y := p.Rows.Lo; y < p.Rows.Hi; y++ {
			for x := p.Cols.Lo; x < p.Cols.Hi; x++ {
				of.Gates.takeChannels(row, w.Gates, (image*height+y)*width+x, p.Channels)
				row++
			}
		}
	}
	return of
}

// takeChannels copies some channels of a pixel of another mask to a row.
func (g *GateMask) takeChannels(row int, from *GateMask, pixel int, channels Span) {
	for n := range channels.Len() {
		if from.Gated(pixel, channels.Lo+n) {
			g.Set(row, n)
		}
	}
}

// ReadsInputsOf reports whether the slice reads the same inputs as another slice of the layer.
func (p Slice) ReadsInputsOf(other Slice) bool {
	return p.Groups == other.Groups && p.Of == other.Of && p.Rows == other.Rows && p.Cols == other.Cols
}

// ReadsWeightsOf reports whether the slice has the same weights as another slice of the layer.
func (p Slice) ReadsWeightsOf(other Slice) bool { return p.Channels == other.Channels }
