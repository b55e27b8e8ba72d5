package trace

import "pgsim/pgworkloads/network"

// Stored returns a stored sample.
func (t *Trace) Stored(image int) network.Sample {
	size := network.Elements(t.Source().Shape)
	if t.Source().Op == network.OpTokens {
		return network.Sample{Tokens: t.tokens[image*size:][:size]}
	}
	var inputs [][]byte
	for _, at := range t.sources {
		n := t.Nodes[at]
		size := network.Elements(n.Shape)
		inputs = append(inputs, n.Params["values"].Data[image*size:][:size])
	}
	return network.Sample{Pixels: inputs[0], Others: inputs[1:]}
}
