package network

import "fmt"

// Sample is one input of a network: the pixels of an image, [C][H][W], or the
// tokens of a text.
type Sample struct {
	Pixels []byte
	Tokens []int32

	// Others are the pixels of further inputs. Only traces whose layers are independent of each
	// other have them.
	Others [][]byte
}

// Input returns the pixels of one of the inputs.
func (s Sample) Input(source int) []byte {
	if source == 0 {
		return s.Pixels
	}
	return s.Others[source-1]
}

// checkSample returns an error if the network can't be executed on a sample.
func (n *Network) checkSample(s Sample) error {
	source := n.nodes[n.sources[0]]
	if positions := source.Shape[0]; source.Op == OpTokens {
		if len(s.Tokens) < 1 || len(s.Tokens) > positions || s.Pixels != nil {
			return fmt.Errorf("%s reads 1..%d tokens, got %d, and %d pixels", n.name, positions, len(s.Tokens), len(s.Pixels))
		}
		return nil
	}
	if s.Tokens != nil || len(s.Others) != len(n.sources)-1 {
		return fmt.Errorf("%s reads %d images, got %d, and %d tokens", n.name, len(n.sources), 1+len(s.Others), len(s.Tokens))
	}
	for i, at := range n.sources {
		if want := Elements(n.nodes[at].Shape); len(s.Input(i)) != want {
			return fmt.Errorf("%s reads images of %d pixels, got %d", n.name, want, len(s.Input(i)))
		}
	}
	return nil
}
