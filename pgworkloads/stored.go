package pgworkloads

// Stored returns a stored sample.
func (t *Trace) Stored(image int) Sample {
	size := elements(t.Source().Shape)
	if t.Source().Op == opTokens {
		return Sample{Tokens: t.tokens[image*size:][:size]}
	}
	var inputs [][]byte
	for _, at := range t.sources {
		n := t.Nodes[at]
		size := elements(n.Shape)
		inputs = append(inputs, n.Params["values"].Data[image*size:][:size])
	}
	return Sample{Pixels: inputs[0], Others: inputs[1:]}
}
