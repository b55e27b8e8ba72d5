package onnx

import "pgsim/pgworkloads"

// recordLayers adds the layers of a node, from the given one on, and the nodes between them. It
// returns the node after the last.
func (g *graph) recordLayers(n *node, first int, inputs []int) int {
	switch n.GetOpType() {
	case "LSTM", "GRU", "RNN":
		return g.recordCells(first, inputs)
	case "Attention", "FlexAttention":
		return g.recordAttention(n, first, inputs)
	}
	return g.layersInTurn(first, inputs)
}

// layersInTurn adds layers. Each reads the result of the one before.
func (g *graph) layersInTurn(first int, inputs []int) int {
	last := 0
	for i := first; i < len(g.layers); i++ {
		last = g.layerNode(i, inputs[:min(len(inputs), g.operands(i))])
		inputs = []int{last}
	}
	return last
}

// operands returns how many tensors a layer reads besides weights.
func (g *graph) operands(layer int) int {
	if g.layers[layer].RightComputed {
		return 2
	}
	return 1
}

// layerNode adds a layer.
func (g *graph) layerNode(layer int, inputs []int) int {
	l := g.layers[layer]
	return g.addNode(pgworkloads.Node{
		Name: l.Name, Kind: pgworkloads.KindLayer, Layer: layer, Inputs: inputs,
		Tensor: pgworkloads.Tensor{Shape: []int{l.OutChannels, l.Output[0], l.Output[1]}},
	})
}

// recordCells adds the directions of a recurrent node: the product of the inputs, the
// recurrent one, and the cell, which reads both.
func (g *graph) recordCells(first int, inputs []int) int {
	var cells []int
	for i := first; i < len(g.layers); i += 2 {
		l := g.layers[i+1]
		products := []int{g.layerNode(i, inputs[:1])}
		state := g.addNode(pgworkloads.Node{
			Name: l.Name + ".state", Kind: pgworkloads.KindInput,
			Tensor: pgworkloads.Tensor{Shape: []int{l.InChannels}, Bits: l.Activation.Bits},
		})
		products = append(products, g.layerNode(i+1, []int{state}))
		cell := pgworkloads.Node{
			Name: l.Name + ".cell", Kind: pgworkloads.KindCell, Inputs: products, Elements: l.Output[0] * l.InChannels,
			Tensor: pgworkloads.Tensor{Shape: []int{l.Output[0], l.InChannels}},
		}
		cells = append(cells, g.addNode(cell))
	}
	if len(cells) == 1 {
		return cells[0]
	}
	steps, width := g.layers[first].Output[0], 0
	for _, cell := range cells {
		width += g.between.nodes[cell].Tensor.Shape[1]
	}
	return g.addNode(pgworkloads.Node{
		Name: g.layers[first].Name + ".directions", Kind: pgworkloads.KindMove, Inputs: cells, Elements: steps * width,
		Tensor: pgworkloads.Tensor{Shape: []int{steps, width}},
	})
}

// recordAttention adds the products of attention, and the softmax between them.
func (g *graph) recordAttention(n *node, first int, inputs []int) int {
	given := []int{} // of query, key and values
	for _, i := range []int{query, key, values} {
		if n.has(i) && !n.in[i].constant {
			given = append(given, g.giver(n.GetInput()[i]))
		}
	}
	if len(given) != values+1 || len(g.layers) != first+2 {
		return g.layersInTurn(first, inputs)
	}
	scores := g.layerNode(first, given[:2])
	softmax := g.between.nodes[scores]
	softmax.Name, softmax.Kind, softmax.Inputs = softmax.Name+".softmax", pgworkloads.KindSoftmax, []int{scores}
	softmax.Elements = softmax.Tensor.Elements()
	return g.layerNode(first+1, []int{g.addNode(softmax), given[values]})
}
