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

// Image returns the codes of an image, [channel][pixel], to be filled.
func (c *InputCodes) Image(i int) []CodeWord { return c.words[i*c.perImage():][:c.perImage()] }

// Images returns the batch size.
func (c *InputCodes) Images() int { return c.images }
