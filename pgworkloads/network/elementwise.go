package network

// Arithmetic between products is float64, operation by operation. A product that is added to
// something is rounded first, as float64(x*y), so that no machine fuses the two operations.

// byElement evaluates an operation that treats every value alike.
func byElement(f func(x float64) float64) Evaluator {
	return func(_ *Run, out, a, _ []float64) {
		for i, x := range a {
			out[i] = f(x)
		}
	}
}

// byChannel evaluates an operation that has its own numbers for every channel of a map or vector.
func byChannel(n Node, channel func(c int) func(out, a []float64)) Evaluator {
	size := n.channelSize()
	channels := make([]func(out, a []float64), n.Shape[0])
	for c := range channels {
		channels[c] = channel(c)
	}
	return func(_ *Run, out, a, _ []float64) {
		for c, f := range channels {
			f(out[c*size:][:size], a[c*size:][:size])
		}
	}
}
