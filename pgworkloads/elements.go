package pgworkloads

import "slices"

// kindCount is the number of kinds of nodes.
const kindCount = 14

// ElementsByKind counts elements that nodes process, by kind in the order of [NodeKinds].
type ElementsByKind [kindCount]uint64

// Of returns the count of a kind; 0 for an unknown kind.
func (e ElementsByKind) Of(kind NodeKind) uint64 {
	if at := slices.Index(NodeKinds, kind); at >= 0 {
		return e[at]
	}
	return 0
}

// ElementsBehind returns the elements that the nodes behind the drain of a layer process, for a
// batch of images. A node that adds up k tensors counts its output elements k - 1 times.
func (g *Graph) ElementsBehind(layer, images int) ElementsByKind {
	var elements ElementsByKind
	for _, at := range g.Behind(layer) {
		n := g.Nodes[at]
		times := images
		if n.Kind == KindAdd {
			times *= max(1, len(n.Inputs)-1)
		}
		elements[slices.Index(NodeKinds, n.Kind)] += uint64(times) * uint64(n.Elements)
	}
	return elements
}

// ChannelsScaled returns how many channels the nodes behind the drain of a layer scale and shift.
// Each channel has its own scale and shift. A channel counts once per such node.
func (g *Graph) ChannelsScaled(layer int) int {
	channels := 0
	for _, at := range g.Behind(layer) {
		if n := g.Nodes[at]; n.Kind == KindScale {
			channels += channelsOf(n.Tensor.Shape)
		}
	}
	return channels
}

// channelsOf returns the channels of a tensor: C of [C, H, W], of [C] and of [T, C].
func channelsOf(shape []int) int {
	const sequence = 2
	if len(shape) == sequence {
		return shape[1]
	}
	return shape[0]
}
