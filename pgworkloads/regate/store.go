package regate

import (
	"encoding/binary"
	"math/bits"

	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/network"
)

// store writes the network's answers for the stored samples, and the results of its gated products,
// into the trace.
func (r *regating) store() {
	t, gated := r.trace, r.gated()
	images, classes := t.Images(), t.Classes()
	t.Predictions = make([]int64, len(t.Labels))
	t.Scores = make([]float32, images*classes)
	codes, right := make([][][]byte, images), make([][][]byte, images) // then by gated product
	t.Trained().ForEachRun(images, func(image int, run *network.Run) {
		run.KeepCodes()
		run.Reset()
		scores := run.Execute(t.Stored(image))
		answers := len(scores) / classes
		for i := range answers {
			t.Predictions[image*answers+i] = int64(network.Argmax(scores[i*classes:][:classes]))
		}
		for i, score := range scores[len(scores)-classes:] {
			t.Scores[image*classes+i] = float32(score)
		}
		for i := range gated {
			codes[image] = append(codes[image], stored(run.Codes(i)))
			right[image] = append(right[image], stored(run.RightCodes(i)))
		}
	})
	for i, p := range gated {
		for image := range images {
			p.Gate.Codes = append(p.Gate.Codes, codes[image][i]...)
			p.Gate.RightCodes = append(p.Gate.RightCodes, right[image][i]...)
		}
		compute(p, images)
	}
}

// stored converts codes to the format of traces.
func stored(codes []int16) []byte {
	all := make([]byte, len(codes))
	for i, code := range codes {
		all[i] = byte(code)
	}
	return all
}

// compute writes gates and outputs of a product.
func compute(p *network.Product, images int) {
	run, on := p.Run(), 0
	for image := range images {
		outputs, gates := run.Image(image)
		data, _ := binary.Append(nil, binary.LittleEndian, outputs) // int32 have a size
		p.Gate.OutputsSHA256 = append(p.Gate.OutputsSHA256, archive.Digest(data))
		p.Gate.Packed = append(p.Gate.Packed, gates...)
		for _, b := range gates {
			on += bits.OnesCount8(b)
		}
	}
	p.Gate.Fraction = float64(on) / float64(p.M(images)*p.N())
}
