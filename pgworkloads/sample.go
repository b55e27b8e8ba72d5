package pgworkloads

import "fmt"

// Sample is one input of a network: the pixels of an image, [C][H][W], or the
// tokens of a text.
type Sample struct {
	Pixels []byte
	Tokens []int32

	// others are the pixels of further inputs, which only traces have whose layers
	// have nothing to do with each other.
	others [][]byte
}

// pixels returns the pixels of one of the inputs.
func (s Sample) pixels(source int) []byte {
	if source == 0 {
		return s.Pixels
	}
	return s.others[source-1]
}

// Stored returns a stored sample.
func (t *Trace) Stored(image int) Sample {
	size := elements(t.source().Shape)
	if t.source().Op == opTokens {
		return Sample{Tokens: t.tokens[image*size:][:size]}
	}
	var inputs [][]byte
	for _, at := range t.sources {
		n := t.Nodes[at]
		size := elements(n.Shape)
		inputs = append(inputs, n.Params["values"].Data[image*size:][:size])
	}
	return Sample{Pixels: inputs[0], others: inputs[1:]}
}

// checkSample returns an error if a network can't be executed on a sample.
func (t *Trace) checkSample(s Sample) error {
	if positions := t.source().Shape[0]; t.source().Op == opTokens {
		if len(s.Tokens) < 1 || len(s.Tokens) > positions || s.Pixels != nil {
			return fmt.Errorf("%s reads 1..%d tokens, got %d, and %d pixels", t.Name, positions, len(s.Tokens), len(s.Pixels))
		}
		return nil
	}
	if s.Tokens != nil || len(s.others) != len(t.sources)-1 {
		return fmt.Errorf("%s reads %d images, got %d, and %d tokens", t.Name, len(t.sources), 1+len(s.others), len(s.Tokens))
	}
	for i, at := range t.sources {
		if want := elements(t.Nodes[at].Shape); len(s.pixels(i)) != want {
			return fmt.Errorf("%s reads images of %d pixels, got %d", t.Name, want, len(s.pixels(i)))
		}
	}
	return nil
}
