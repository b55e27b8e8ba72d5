package pgworkloads

// Inputs are the source of the input codes of a workload's layers. Codes are computed when a
// machine asks for them, because few machines do.
type Inputs interface {
	// Codes returns the input codes of every layer; nil for layers whose inputs are not codes. They
	// are the codes of the network with its gates. If regions are given, they are the codes without
	// the bits that the regions leave out.
	Codes(r *Regions) ([]*InputCodes, error)
}

// InputCodes are the input codes of a layer over a batch.
type InputCodes struct {
	layer  Layer
	images int
	words  []CodeWord // [image][channel][pixel]
	// whole is the codes of the whole layer if these are the codes of a slice of it; nil otherwise.
	whole *InputCodes
	slice Slice
}

// NewInputCodes allocates the codes of a layer.
func NewInputCodes(l Layer, images int) *InputCodes {
	c := &InputCodes{layer: l, images: images}
	c.words = make([]CodeWord, images*c.perImage())
	return c
}

func (c *InputCodes) perImage() int {
	return c.layer.InChannels * c.layer.Input[0] * c.layer.Input[1]
}

// of returns the codes that a slice of the layer reads.
func (c *InputCodes) of(p Slice) *InputCodes {
	return &InputCodes{layer: p.Layer, images: p.Images, words: cutInputs(c, p, c.words, PaddingWord), whole: c, slice: p}
}

// cutInputs cuts the inputs of a slice out of a list over all inputs of a layer. If the slice reads
// nothing but padding, its layer still has one input, which is padding.
func cutInputs[T any](c *InputCodes, p Slice, inputs []T, padding T) []T {
	channels, rows, cols := p.Inputs(c.layer)
	var cut []T
	for image := p.Of.Lo; image < p.Of.Hi; image++ {
		for channel := channels.Lo; channel < channels.Hi; channel++ {
			for y := rows.Lo; y < rows.Hi; y++ {
				for x := cols.Lo; x < cols.Hi; x++ {
					input := padding
					if y < c.layer.Input[0] && x < c.layer.Input[1] {
						input = inputs[image*c.perImage()+(channel*c.layer.Input[0]+y)*c.layer.Input[1]+x]
					}
					cut = append(cut, input)
				}
			}
		}
	}
	return cut
}

// Image returns the codes of an image, [channel][pixel], to be filled.
func (c *InputCodes) Image(i int) []CodeWord { return c.words[i*c.perImage():][:c.perImage()] }

// Words returns the words of the K operands that an output pixel of a group of channels reads:
// first all channels at one position of the kernel, then all channels at the next. Pixels are
// numbered image by image. Padding has the word [PaddingWord].
func (c *InputCodes) Words(to []CodeWord, pixel, group int) []CodeWord {
	return gather(c, to[:0], pixel, group, c.words, PaddingWord)
}

// PaddingWord is the word of padding. No activation has it as a code.
const PaddingWord CodeWord = CodeWords / 2

// gather appends the entries of the operands of an output pixel, from a list over all inputs of a
// layer, [image][channel][pixel]. Padding gets its own entry.
func gather[T any](c *InputCodes, to []T, pixel, group int, inputs []T, padding T) []T {
	l := c.layer
	image, at := pixel/l.PixelsPerImage(), pixel%l.PixelsPerImage()
	top, left := at/l.Output[1]*l.Stride[0]-l.Padding[0], at%l.Output[1]*l.Stride[1]-l.Padding[1]
	channels := l.InChannels / l.Groups
	inputs = inputs[image*c.perImage()+group*channels*l.Input[0]*l.Input[1]:]
	for y := top; y < top+l.Kernel[0]; y++ {
		for x := left; x < left+l.Kernel[1]; x++ {
			inside := y >= 0 && y < l.Input[0] && x >= 0 && x < l.Input[1]
			for channel := range channels {
				input := padding
				if inside {
					input = inputs[(channel*l.Input[0]+y)*l.Input[1]+x]
				}
				to = append(to, input)
			}
		}
	}
	return to
}

// Images returns the batch size.
func (c *InputCodes) Images() int { return c.images }
