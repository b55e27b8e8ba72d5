package pgworkloads

// Inputs are where the input codes of a workload's layers come from. They are computed
// when a machine asks for them, as few do.
type Inputs interface {
	// Codes returns the input codes of every layer, nil for those whose inputs are
	// no codes. They are those of the network with its gates or, where regions are given,
	// without the bits that these leave out.
	Codes(r *Regions) ([]*InputCodes, error)
}

// InputCodes are the input codes of a layer over a batch.
type InputCodes struct {
	layer  Layer
	images int
	words  []CodeWord // [image][channel][pixel]
	// whole are those of the layer that these are of a slice of, nil where they are its own.
	whole *InputCodes
	slice Slice
}

// NewInputCodes returns room for the codes of a layer.
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

// cutInputs returns what a slice reads of what all inputs of a layer have. Where it reads
// nothing but padding, its layer has an input all the same, which is padding.
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

// Words returns the words of the K operands that an output pixel of a group of channels
// reads: of every channel at one position of the kernel before those at the next. Pixels
// are numbered image by image, and where there is padding the word is [PaddingWord].
func (c *InputCodes) Words(to []CodeWord, pixel, group int) []CodeWord {
	return gather(c, to[:0], pixel, group, c.words, PaddingWord)
}

// PaddingWord is the word of an operand that is none: no activation has it as a code.
const PaddingWord CodeWord = CodeWords / 2

// gather appends what all inputs of a layer have, [image][channel][pixel], of the operands
// of an output pixel, and of those that are padding.
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
