package tracetest

import (
	"fmt"
	"math"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
)

// BruteLayer is what a gated layer computed for one sample.
type BruteLayer struct {
	Codes []byte // [channel][pixel]
	// RightCodes are the codes of a computed right operand.
	RightCodes []byte
	outputs    []int32
	Gates      []bool // both [N][pixel]
	// LowProducts counts the products that used low parts, under regions.
	LowProducts int
}

// BruteRule says which outputs of gated layers get their low parts.
type BruteRule struct {
	// Thresholds are the thresholds of the gates, by layer, for layers that have some.
	Thresholds map[string][]int32
	// Regions, if there are any, replace gates: they say which inputs have low parts.
	Regions *pgworkloads.Regions
}

// BruteNetwork executes a trace's network on a stored sample by the definitions and returns the
// last node's output. Gated layers add their results to found.
func BruteNetwork(nodes []network.Node, sample network.Sample, rule BruteRule, found map[string]*BruteLayer) []float64 {
	values := make([][]float64, len(nodes))
	for i, n := range nodes {
		var in [][]float64
		var shapes [][]int
		for _, at := range n.Inputs {
			in, shapes = append(in, values[at]), append(shapes, nodes[at].Shape)
		}
		switch {
		case n.Op == "input":
			for _, pixel := range sample.Pixels {
				values[i] = append(values[i], float64(pixel))
			}
		case n.Op == "tokens":
			for _, token := range sample.Tokens {
				values[i] = append(values[i], float64(token))
			}
		case n.Op == "lstm":
			values[i] = bruteLSTM(n, in[0], rule, found)
		case n.Op == "matmul":
			values[i] = bruteMatmul(n, in[0], in[1], rule, found)
		case n.Product != nil:
			values[i] = bruteProduct(n, in[0], rule, found)
		default:
			values[i] = BruteOp(n, shapes, in)
		}
	}
	return values[len(values)-1]
}

// bruteProduct computes a conv or linear node. Positions of a sequence are
// computed one by one.
func bruteProduct(n network.Node, in []float64, rule BruteRule, found map[string]*BruteLayer) []float64 {
	p := n.Product
	if len(n.Shape) != 2 {
		return bruteReal(p, in, rule, found)
	}
	var out []float64
	for t := range n.Shape[0] {
		out = append(out, bruteStep(p, in[t*p.InChannels:][:p.InChannels], rule, found)...)
	}
	return out
}

// bruteStep computes a product at one position, and appends it to those before.
func bruteStep(p *network.Product, in []float64, rule BruteRule, found map[string]*BruteLayer) []float64 {
	one := *p
	one.Input, one.Output = [2]int{1, 1}, [2]int{1, 1}
	here := map[string]*BruteLayer{}
	out := bruteReal(&one, in, rule, here)
	if step := here[p.Name]; step != nil {
		if found[p.Name] == nil {
			found[p.Name] = &BruteLayer{}
		}
		found[p.Name] = found[p.Name].behind(*step, p)
	}
	return out
}

// behind returns the positions so far plus one more, [channel][position].
func (l BruteLayer) behind(step BruteLayer, p *network.Product) *BruteLayer {
	joined := &BruteLayer{LowProducts: l.LowProducts + step.LowProducts}
	positions := len(l.Gates) / p.OutChannels
	for c := range p.InChannels {
		joined.Codes = append(append(joined.Codes, l.Codes[c*positions:][:positions]...), step.Codes[c])
	}
	for n := range p.OutChannels {
		joined.outputs = append(append(joined.outputs, l.outputs[n*positions:][:positions]...), step.outputs[n])
		joined.Gates = append(append(joined.Gates, l.Gates[n*positions:][:positions]...), step.Gates[n])
	}
	return joined
}

// bruteReal computes the real outputs of a product, [N][pixel].
func bruteReal(p *network.Product, in []float64, rule BruteRule, found map[string]*BruteLayer) []float64 {
	out := make([]float64, p.OutChannels*p.Output[0]*p.Output[1])
	pixels := len(out) / p.OutChannels
	codes := make([]byte, len(in))
	for i, x := range in {
		codes[i] = BruteCode(p.Activation, x)
	}
	layer := &BruteLayer{Codes: codes}
	for i := range out {
		n, y, x := i/pixels, i%pixels/p.Output[1], i%p.Output[1]
		if p.AssumedPrecision {
			out[i] = bruteFloat(p, in, n, y, x)
		} else {
			sum, low := bruteSums(p.Layer, p.Weights, codes, n, y, x)
			switch {
			case p.Gate == nil:
				sum += low
			case rule.Regions != nil:
				if p.Activation.LowBits() > 0 {
					var products int
					low, products = bruteRegionLow(p.Layer, *rule.Regions, p.Weights, codes, n, y, x)
					layer.LowProducts += products
				}
				sum += low
				layer.outputs, layer.Gates = append(layer.outputs, int32(sum)), append(layer.Gates, false)
			default:
				limits := p.Gate.Thresholds
				if moved := rule.Thresholds[p.Name]; moved != nil {
					limits = moved
				}
				gate := bruteGate(p.Gate.Kind, limits, p.OutChannels, n, sum)
				if gate {
					sum += low
				}
				layer.outputs, layer.Gates = append(layer.outputs, int32(sum)), append(layer.Gates, gate)
			}
			out[i] = float64(sum) * (p.Activation.Scale * p.WeightScales[n])
		}
		if p.Bias != nil {
			out[i] += float64(p.Bias[n])
		}
	}
	if p.Gate != nil {
		found[p.Name] = layer
	}
	return out
}

// BruteCode finds the code with the nearest value; if two are equally near, the even one.
func BruteCode(a pgworkloads.Activation, x float64) byte {
	best, distance := 0, math.Inf(1)
	for code := -1 << a.Bits; code < 1<<a.Bits; code++ {
		value := float64(code)
		switch a.Encoding {
		case pgworkloads.Bipolar:
			value = float64(2*code - (1<<a.Bits - 1))
			fallthrough
		case pgworkloads.Unsigned:
			if code < 0 {
				continue
			}
		case pgworkloads.TwosComplement:
			if code < -1<<(a.Bits-1) || code >= 1<<(a.Bits-1) {
				continue
			}
		case pgworkloads.SignMagnitude:
			if code == -1<<a.Bits {
				continue
			}
		}
		off := math.Abs(x/a.Scale - value)
		if off < distance || (off == distance && code%2 == 0) {
			best, distance = code, off
		}
	}
	return byte(best)
}

// bruteFloat computes one output in floating point, without its bias.
func bruteFloat(p *network.Product, in []float64, n, y, x int) float64 {
	sum := 0.0
	channels := p.InChannels / p.Groups
	for c := range channels {
		for ky := range p.Kernel[0] {
			for kx := range p.Kernel[1] {
				iy, ix := y*p.Stride[0]+ky-p.Padding[0], x*p.Stride[1]+kx-p.Padding[1]
				if iy < 0 || ix < 0 || iy >= p.Input[0] || ix >= p.Input[1] {
					continue
				}
				group := n / (p.OutChannels / p.Groups)
				sum += in[((group*channels+c)*p.Input[0]+iy)*p.Input[1]+ix] *
					float64(p.FloatWeights[((n*channels+c)*p.Kernel[0]+ky)*p.Kernel[1]+kx])
			}
		}
	}
	return sum
}

// bruteLSTM computes a cell from an empty state.
func bruteLSTM(n network.Node, in []float64, rule BruteRule, found map[string]*BruteLayer) []float64 {
	width := n.Shape[1]
	h, c := make([]float64, width), make([]float64, width)
	logistic := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	var out []float64
	for t := range n.Shape[0] {
		z := bruteStep(n.Product, h, rule, found)
		for i := range z {
			z[i] += in[t*len(z)+i]
		}
		for k := range width {
			c[k] = logistic(z[width+k])*c[k] + logistic(z[k])*math.Tanh(z[2*width+k])
			h[k] = logistic(z[3*width+k]) * math.Tanh(c[k])
		}
		out = append(out, h...)
	}
	return out
}

// Settle makes the stored results of the sample those of its network: codes, gates, outputs,
// predictions and scores. Traces of frameworks are like that.
func (s *Sample) Settle(t testing.TB) {
	t.Helper()
	trace := MustDecode(t, s.File(t))
	classes := trace.Classes()
	var predictions []int64
	var scores []float32
	var found []map[string]*BruteLayer
	for image := range trace.Images() {
		layers := map[string]*BruteLayer{}
		all := BruteNetwork(trace.Nodes, trace.Stored(image), BruteRule{}, layers)
		for i := 0; i < len(all); i += classes {
			best := 0
			for c := range classes {
				if all[i+c] > all[i+best] {
					best = c
				}
			}
			predictions = append(predictions, int64(best))
		}
		for _, score := range all[len(all)-classes:] {
			scores = append(scores, float32(score))
		}
		found = append(found, layers)
	}
	s.Arrays["predictions"] = npy.New(predictions, s.Arrays["labels"].Shape...)
	s.Arrays["scores"] = npy.New(scores, trace.Images(), classes)
	for i := range s.Manifest.Nodes {
		if p := s.Manifest.Nodes[i].Product; p != nil && p.Gate != nil {
			s.settleGate(s.Manifest.Nodes[i].Name, p.Gate, found)
		}
	}
}

// settleGate stores the results of a gated layer for every sample.
func (s *Sample) settleGate(name string, g *trace.ManifestGate, found []map[string]*BruteLayer) {
	var codes, right, packed []byte
	g.OutputsSHA256 = nil
	on, all := 0, 0
	for _, layers := range found {
		l := layers[name]
		codes, packed = append(codes, l.Codes...), append(packed, PackBits(l.Gates)...)
		right = append(right, l.RightCodes...)
		g.OutputsSHA256 = append(g.OutputsSHA256, fmt.Sprintf("%x", outputsDigest(l.outputs)))
		for _, gate := range l.Gates {
			all++
			if gate {
				on++
			}
		}
	}
	g.GatedFraction = float64(on) / float64(all)
	old := s.Arrays[name+".codes"]
	s.Arrays[name+".codes"] = npy.Array{DType: old.DType, Shape: old.Shape, Data: codes}
	if g.RightCodes != nil {
		old := s.Arrays[*g.RightCodes]
		s.Arrays[*g.RightCodes] = npy.Array{DType: old.DType, Shape: old.Shape, Data: right}
	}
	s.Arrays[name+".gates"] = npy.New(packed, s.Arrays[name+".gates"].Shape...)
}
