package rtl

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"pgsim/pe/reference"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
)

// CompareLayer builds the array, runs one layer on it, and compares what it did with both models.
func CompareLayer(p Params, c Case) (Comparison, Result, error) {
	s, err := Build(p)
	if err != nil {
		return Comparison{}, Result{}, err
	}
	results, err := s.Run([]Case{c})
	if err != nil {
		return Comparison{}, Result{}, err
	}
	compared, err := Compare(s.Params, c, results[0])
	return compared, results[0], err
}

// LayerProblem returns a gated layer of a trace, on one of its stored images, as a matrix product.
// Row m of the activations holds the codes that output pixel m reads, in the order of the weights.
func LayerProblem(p *network.Product, image int) (reference.Problem, error) {
	if p.Gate == nil {
		return reference.Problem{}, fmt.Errorf("rtl: layer %s has no gate, and so no stored codes", p.Name)
	}
	if p.RightComputed {
		return reference.Problem{}, fmt.Errorf("rtl: layer %s has two computed operands, the array multiplies weights", p.Name)
	}
	size := p.InChannels * p.Input[0] * p.Input[1]
	if image < 0 || (image+1)*size > len(p.Gate.Codes) {
		return reference.Problem{}, fmt.Errorf("rtl: layer %s: there is no image %d", p.Name, image)
	}
	q := reference.Problem{
		M: p.M(1), N: p.N(), K: p.K(), Groups: p.Groups,
		Bits: p.Activation.Bits, HighBits: p.Activation.HighBits, Encoding: p.Activation.Encoding,
		FirstOperands: p.FirstOperands(), Gated: true, Weights: p.Weights,
	}
	if p.Gate.Kind == arithmetic.GateBetween {
		q.Low, q.High = p.Gate.Thresholds[:q.N], p.Gate.Thresholds[q.N:]
	} else {
		q.Thresholds = p.Gate.Thresholds
	}
	codes := p.Gate.Codes[image*size:][:size]
	q.Activations = make([]int16, 0, q.Groups*q.M*q.K)
	q.Padded = make([]bool, 0, q.Groups*q.M*q.K)
	for group := range q.Groups {
		for m := range q.M {
			gather(p, codes, group, m, &q)
		}
	}
	return q, nil
}

// gather appends the K codes that output pixel m of a convolution group reads.
func gather(p *network.Product, codes []byte, group, m int, q *reference.Problem) {
	height, width := p.Input[0], p.Input[1]
	channels := p.InChannels / p.Groups
	top := m/p.Output[1]*p.Stride[0] - p.Padding[0]
	left := m%p.Output[1]*p.Stride[1] - p.Padding[1]
	for channel := group * channels; channel < (group+1)*channels; channel++ {
		for y := top; y < top+p.Kernel[0]; y++ {
			for x := left; x < left+p.Kernel[1]; x++ {
				inside := y >= 0 && y < height && x >= 0 && x < width
				var code int16
				if inside {
					code = storedCode(p.Activation, codes[(channel*height+y)*width+x])
				}
				q.Activations = append(q.Activations, code)
				q.Padded = append(q.Padded, !inside)
			}
		}
	}
}

func storedCode(a pgworkloads.Activation, stored byte) int16 {
	if a.Signed() {
		return int16(int8(stored))
	}
	return int16(stored)
}

// Digest returns the SHA-256 of outputs [M][N] in the form in which a trace stores that of its
// framework's outputs: int32, little-endian, channel by channel, in hex.
func Digest(outputs []int32, channels int) string {
	hash := sha256.New()
	var word [4]byte
	for n := range channels {
		for at := n; at < len(outputs); at += channels {
			binary.LittleEndian.PutUint32(word[:], uint32(outputs[at]))
			hash.Write(word[:])
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
