package pgworkloads

import (
	"fmt"
	"math/rand/v2"
)

// GEMM is one M x N matrix product of reduction length K, without a network
// around it.
type GEMM struct {
	// M is the number of output pixels, N of output channels, K the reduction
	// length.
	M, N, K int
	// Bits and HighBits are B and Bh of the activations, which are unsigned;
	// WeightBits are magnitude bits, or 1 for weights of -1/+1.
	Bits, HighBits, WeightBits int
}

// Bounds of a single product. K is bounded by the accumulators as well.
const (
	maxGEMMSide    = 1 << 24
	maxGEMMOutputs = 1 << 28 // a gate mask of 32 MiB and more
	maxGEMMWeight  = 8
	minGatedBits   = 2 // a gate needs a high and a low part
)

// Check returns an error that names the first field that is out of range.
func (g GEMM) Check() error {
	err := first(
		checkRange("M", g.M, 1, maxGEMMSide),
		checkRange("N", g.N, 1, maxGEMMSide),
		checkRange("K", g.K, 1, maxGEMMSide),
		checkRange("bits", g.Bits, minGatedBits, MaxActivationBits),
		checkRange("high-bits", g.HighBits, 1, g.Bits-1),
		checkRange("weight-bits", g.WeightBits, 1, maxGEMMWeight),
	)
	if err != nil {
		return err
	}
	if outputs := g.M * g.N; outputs > maxGEMMOutputs {
		return fieldErrorf("M", "times N must be at most %d outputs, got %d", maxGEMMOutputs, outputs)
	}
	largest := g.layer().Activation.MaxMagnitude() * allOnes(g.WeightBits)
	if longest := maxSum / largest; g.K > longest {
		return fieldErrorf("K", "must be at most %d, or sums of %d-bit activations and %d-bit weights could overflow 32 bits, got %d",
			longest, g.Bits, g.WeightBits, g.K)
	}
	return nil
}

// layer returns the product as a linear layer over M positions.
func (g GEMM) layer() Layer {
	return Layer{
		Name: "gemm", Op: OpLinear,
		InChannels: g.K, OutChannels: g.N, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{g.M, 1}, Output: [2]int{g.M, 1},
		Activation: Activation{Bits: g.Bits, HighBits: g.HighBits, Encoding: Unsigned, Scale: 1},
		WeightBits: g.WeightBits,
		Gated:      true,
	}
}

// String describes the product, all of it.
func (g GEMM) String() string {
	return fmt.Sprintf("gemm M=%d N=%d K=%d bits=%d high-bits=%d weight-bits=%d",
		g.M, g.N, g.K, g.Bits, g.HighBits, g.WeightBits)
}

// Random returns the product with each gate on with the given probability,
// independently. The same seed draws the same gates everywhere. The workload is
// marked synthetic.
func (g GEMM) Random(gated float64, seed uint64) (Workload, error) {
	if err := g.Check(); err != nil {
		return Workload{}, err
	}
	if !(gated >= 0 && gated <= 1) {
		return Workload{}, fieldErrorf("gated", "must be 0..1, got %v", gated)
	}
	// PCG has two words of seed; the second keeps these draws apart from others'.
	const stream = 0x67617465 // "gate"
	random := rand.New(rand.NewPCG(seed, stream))
	mask := NewGateMask(g.M, g.N)
	for m := range g.M {
		for n := range g.N {
			if random.Float64() < gated {
				mask.Set(m, n)
			}
		}
	}
	work := g.workload(mask, digest(fmt.Appendf(nil, "%s gated=%v seed=%d", g, gated, seed)))
	work.Synthetic = true
	return work, nil
}

// Masked returns the product with the gates of an M x N mask, a .npy file of
// booleans or of bytes 0 and 1.
func (g GEMM) Masked(file string) (Workload, error) {
	if err := g.Check(); err != nil {
		return Workload{}, err
	}
	mask, sum, err := readMask(file, g.M, g.N)
	if err != nil {
		return Workload{}, err
	}
	return g.workload(mask, digest(fmt.Appendf(nil, "%s mask=%s", g, sum))), nil
}

func (g GEMM) workload(gates *GateMask, checksum string) Workload {
	return Workload{
		Name:     fmt.Sprintf("gemm-%dx%dx%d", g.M, g.N, g.K),
		Checksum: checksum,
		Images:   1,
		Layers:   []LayerWork{{Layer: g.layer(), Gates: gates}},
	}
}
