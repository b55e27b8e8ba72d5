package verify

import (
	"encoding/binary"
	"math/bits"

	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/parallel"
	"pgsim/pgworkloads/trace"
)

// LayerCheck compares one gated layer with the training framework's results for the stored images.
type LayerCheck struct {
	// Layer is the layer's name.
	Layer string
	// Images is how many images were compared. Each has Outputs gates and outputs.
	Images  int
	Outputs int
	// GateDifferences counts gates that differ, over all images.
	GateDifferences int
	// OutputDifferences counts images with outputs whose digest differs.
	OutputDifferences int
}

// Differences returns how many gates and images differ.
func (c LayerCheck) Differences() int { return c.GateDifferences + c.OutputDifferences }

// Layers recomputes every gate and every output of every gated layer for all stored images from
// codes, weights and thresholds. It compares them with the framework's own, bit for bit. Outputs
// are computed with the recomputed gates, so nothing that is checked comes from the framework.
func Layers(t *trace.Trace) []LayerCheck {
	var gated []*network.Product
	for _, p := range t.Products() {
		if p.Gate != nil {
			gated = append(gated, p)
		}
	}
	checks := make([]LayerCheck, len(gated))
	parallel.Each(len(gated), func(i int) {
		checks[i] = verifyLayer(gated[i], t.Images())
	})
	return checks
}

// verifyLayer checks one gated layer.
func verifyLayer(p *network.Product, images int) LayerCheck {
	check := LayerCheck{Layer: p.Name, Images: images, Outputs: p.PixelsPerImage() * p.N()}
	run := p.Run()
	for image := range images {
		outputs, gates := run.Image(image)
		for i, stored := range p.ImageGates(image) {
			check.GateDifferences += bits.OnesCount8(gates[i] ^ stored)
		}
		if archive.Digest(littleEndian(outputs)) != p.Gate.OutputsSHA256[image] {
			check.OutputDifferences++
		}
	}
	return check
}

// littleEndian returns the bytes of int32 values.
func littleEndian(values []int32) []byte {
	data := make([]byte, 0, len(values)*4)
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, uint32(v))
	}
	return data
}
