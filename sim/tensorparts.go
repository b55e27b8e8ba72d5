package sim

import (
	"fmt"
	"slices"

	"pgsim/configs/ints"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

// parts are the parts of a tensor that several arrays hold: each array holds what it has made.
type parts struct {
	sizes box     // of the whole tensor, as its layer makes it
	held  []box   // by array
	uses  []reads // as in the problem, by layers
	// layers read it, in order.
	layers []int
	bits   uint64 // of one element
	never  string // why it can't stay, "" if it can
}

// reads are what arrays read of a tensor for a layer.
type reads struct {
	operand, behind []box  // by array, as an input and behind the drain; nil if they don't
	never           string // why they can't be read where they stay, "" if they can
}

// crossing returns how many of the elements that an array reads are held by others.
func (p parts) crossing(of []box, array int) uint64 {
	needs := of[array]
	if array >= len(p.held) {
		return needs.elements()
	}
	return needs.elements() - needs.meet(p.held[array]).elements()
}

// fraction returns the share of the inputs that an array reads but others hold.
func (p parts) fraction(use, array int) mapper.Fraction {
	of := p.uses[use].operand
	if crossing := p.crossing(of, array); crossing > 0 {
		return mapper.Fraction{Of: crossing, All: of[array].elements()}
	}
	return mapper.Fraction{}
}

// shared returns how many of the elements that an array holds are read by others.
func (p parts) shared(array int) uint64 {
	var others []box
	for _, u := range p.uses {
		for _, boxes := range [][]box{u.operand, u.behind} {
			for j, b := range boxes {
				if j != array {
					others = append(others, b)
				}
			}
		}
	}
	return p.held[array].covered(others)
}

// most returns the largest number of elements that any array holds.
func (p parts) most() (elements uint64) {
	for _, b := range p.held {
		elements = max(elements, b.elements())
	}
	return elements
}

// bytes returns the bytes of the given number of elements.
func (p parts) bytes(elements uint64) uint64 { return ints.CeilDiv(elements*p.bits, bitsPerByte) }

// use returns the index of the use by a layer.
func (p parts) use(layer int) (index int, ok bool) {
	index = slices.Index(p.layers, layer)
	return index, index >= 0
}

// partsOf returns the parts of a tensor.
func (k *keeper) partsOf(node int) parts {
	p := k.made(node)
	p.bits = uint64(k.graph.Nodes[node].Tensor.Bits)
	if p.bits == 0 {
		p.bits = uint64(k.acc.Array.OutputBits)
	}
	for layer := range k.requests {
		var r reads
		operands, behind := k.graph.Reads(layer)
		if !slices.Contains(operands, node) && !slices.Contains(behind, node) {
			continue
		}
		p.layers = append(p.layers, layer)
		if operands[0] == node {
			r.operand = k.operandBoxes(p.sizes, layer)
		}
		if slices.Contains(behind, node) {
			r.behind, r.never = k.behindBoxes(p.sizes, node, layer)
		}
		p.uses = append(p.uses, r)
	}
	return p
}

// made returns the part of a tensor that each array makes.
func (k *keeper) made(node int) parts {
	n := k.graph.Nodes[node]
	p := parts{sizes: k.shapeOf(node)}
	if n.Layer == pgworkloads.BeforeLayers {
		return p
	}
	l, of := k.planned.layers[n.Layer], k.dealt[n.Layer].slices
	results := outputsOf(l, k.images)
	inPlace := results.elements() == p.sizes.elements()
	if inPlace {
		p.sizes = results
	}
	for _, slice := range of {
		made := outputBox(slice)
		for d := range made {
			if made[d] == results[d] {
				made[d] = p.sizes[d] // all of it
			}
		}
		p.held = append(p.held, made)
	}
	mixed := k.mixed(node)
	same := k.dealtAsItIs(n.Layer)
	if cut := cutOf(of, results); cut.anything && !same || cut.channels && (mixed.channels || results[1] != p.sizes[1]) ||
		cut.pixels && (mixed.pixels || !inPlace) {
		p.never = fmt.Sprintf("work behind layer %s joins what several arrays have made of it", l.Name)
	}
	return p
}

// dealtAsItIs tells whether slices are those of the layer itself over the batch, and not of the
// products of each sample with computed weights.
func (k *keeper) dealtAsItIs(layer int) bool {
	return k.requests[layer].Layer == k.planned.layers[layer] && k.requests[layer].Images == k.images
}

// operandBoxes returns what the slices of a layer read of a tensor as their inputs. It is all of
// each image if the layer treats the tensor as one of another shape.
func (k *keeper) operandBoxes(sizes box, layer int) []box {
	l, of := k.planned.layers[layer], k.dealt[layer].slices
	inputs := box{{Hi: k.images}, {Hi: l.InChannels}, {Hi: l.Input[0]}, {Hi: l.Input[1]}}
	same := k.dealtAsItIs(layer)
	boxes := make([]box, len(of))
	for i, slice := range of {
		boxes[i] = sizes
		if same {
			boxes[i][0] = slice.Of
		}
		if same && inputs == sizes {
			boxes[i][1], boxes[i][2], boxes[i][3] = slice.Inputs(l)
		}
		boxes[i] = boxes[i].meet(sizes)
	}
	return boxes
}

// behindBoxes returns what the nodes behind the drain of a layer's slices read of a tensor: the
// part at the place of their results.
func (k *keeper) behindBoxes(sizes box, node, layer int) (boxes []box, never string) {
	l, of := k.planned.layers[layer], k.dealt[layer].slices
	results := outputsOf(l, k.images)
	cut := cutOf(of, results)
	elsewhere, same := results != sizes, k.dealtAsItIs(layer)
	for _, at := range k.graph.Behind(layer) {
		for _, in := range k.graph.Nodes[at].Inputs {
			elsewhere = elsewhere || in == node && k.mixed(at) != mixing{}
		}
	}
	if elsewhere && (cut.channels || cut.pixels) || !same && cut.anything {
		never = fmt.Sprintf("work behind layer %s reads it at other places than it computes", l.Name)
	}
	for _, slice := range of {
		b := outputBox(slice)
		if elsewhere || !same {
			b = sizes
		}
		if same {
			b[0] = slice.Of
		}
		boxes = append(boxes, b)
	}
	return boxes, never
}

// mixing tells whether element-wise work combines elements of several channels, or of several
// pixels of a channel.
type mixing struct{ channels, pixels bool }

// mixed returns what the nodes from a layer's results to a tensor combine.
func (k *keeper) mixed(node int) mixing {
	var m mixing
	n := k.graph.Nodes[node]
	switch n.Kind {
	case pgworkloads.KindLayer:
		return m
	case pgworkloads.KindPool:
		m.pixels = true
	case pgworkloads.KindScale, pgworkloads.KindActivation, pgworkloads.KindQuantize, pgworkloads.KindAdd:
	default:
		m = mixing{true, true}
	}
	for _, in := range n.Inputs {
		if k.graph.Nodes[in].Layer == n.Layer && m != (mixing{true, true}) {
			before := k.mixed(in)
			m.channels, m.pixels = m.channels || before.channels, m.pixels || before.pixels
		}
	}
	return m
}

// cut tells along which dimensions a layer is dealt, apart from images.
type cut struct{ anything, channels, pixels bool }

func cutOf(of []pgworkloads.Slice, results box) cut {
	first := outputBox(of[0])
	return cut{len(of) > 1, first[1] != results[1], first[2] != results[2] || first[3] != results[3]}
}

// outputsOf returns all outputs of a layer, and outputBox those of a slice.
func outputsOf(l pgworkloads.Layer, images int) box {
	return box{{Hi: images}, {Hi: l.OutChannels}, {Hi: l.Output[0]}, {Hi: l.Output[1]}}
}

func outputBox(s pgworkloads.Slice) box { return box{s.Of, s.Channels, s.Rows, s.Cols} }

// shapeOf returns the sizes of a tensor of the batch.
func (k *keeper) shapeOf(node int) box {
	t := k.graph.Nodes[node].Tensor
	sizes := box{{Hi: k.images}, {Hi: t.Elements()}, {Hi: 1}, {Hi: 1}}
	const image = 3 // [C, H, W]
	if len(t.Shape) == image {
		for d, n := range t.Shape {
			sizes[d+1] = pgworkloads.Span{Hi: n}
		}
	}
	return sizes
}
