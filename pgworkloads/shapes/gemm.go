package shapes

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/arithmetic"
)

// GEMM is one M x N matrix product of reduction length K, without a network
// around it.
type GEMM struct {
	// M is the number of output pixels, N the number of output channels, K the reduction length.
	M, N, K int
	// Bits and HighBits are B and Bh of the activations, which are unsigned. WeightBits are
	// magnitude bits, or 1 for weights of -1/+1.
	Bits, HighBits, WeightBits int
	// Steps is the number of time steps of a recurrent product. Each step has M rows: a batch of M
	// samples. Every step reads the result of the step before, as K values made of N. It is 0 for a
	// product that is not recurrent.
	Steps int
}

// Bounds of a single product. The accumulators also bound K.
const (
	maxGEMMOutputs = 1 << 28 // a gate mask of 32 MiB and more
	maxGEMMWeight  = 8
	maxGEMMSteps   = 1 << 20
)

// Check returns an error that names the first field that is out of range.
func (g GEMM) Check() error {
	err := pgworkloads.FirstError(
		pgworkloads.CheckRange("M", g.M, 1, pgworkloads.MaxSide),
		pgworkloads.CheckRange("N", g.N, 1, pgworkloads.MaxSide),
		pgworkloads.CheckRange("K", g.K, 1, pgworkloads.MaxSide),
		pgworkloads.CheckRange("bits", g.Bits, pgworkloads.MinGatedBits, pgworkloads.MaxActivationBits),
		pgworkloads.CheckRange("high-bits", g.HighBits, 1, g.Bits-1),
		pgworkloads.CheckRange("weight-bits", g.WeightBits, 1, maxGEMMWeight),
	)
	if err != nil {
		return err
	}
	if err := g.checkSteps(); err != nil {
		return err
	}
	if outputs := g.M * g.N; outputs > maxGEMMOutputs {
		return pgworkloads.FieldErrorf("M", "times N must be at most %d outputs, got %d", maxGEMMOutputs, outputs)
	}
	largest := g.Layer().Activation.MaxMagnitude() * pgworkloads.AllOnes(g.WeightBits)
	if longest := arithmetic.MaxSum / largest; g.K > longest {
		return pgworkloads.FieldErrorf("K", "must be at most %d, or sums of %d-bit activations and %d-bit weights could overflow 32 bits, got %d",
			longest, g.Bits, g.WeightBits, g.K)
	}
	return nil
}

// checkSteps checks the fields that only recurrent products have.
func (g GEMM) checkSteps() error {
	if err := pgworkloads.CheckRange("recurrent", g.Steps, 0, maxGEMMSteps); err != nil || g.Steps == 0 {
		return err
	}
	if g.N%g.K != 0 {
		return pgworkloads.FieldErrorf("N", "must be a multiple of K = %d in a recurrent product, as 4*K for an LSTM, got %d", g.K, g.N)
	}
	if outputs := g.M * g.N; outputs > maxGEMMOutputs/g.Steps {
		return pgworkloads.FieldErrorf("recurrent", "times M times N must be at most %d outputs, got %d times %d",
			maxGEMMOutputs, g.Steps, outputs)
	}
	return nil
}

// rows returns the rows of the product over all time steps.
func (g GEMM) rows() int { return g.M * max(1, g.Steps) }

// Layer returns the product as a linear layer over M positions or, if it is recurrent, over its
// time steps.
func (g GEMM) Layer() pgworkloads.Layer {
	positions := [2]int{g.M, 1}
	if g.Steps > 0 {
		positions = [2]int{g.Steps, 1}
	}
	return pgworkloads.Layer{
		Name: "gemm", Op: pgworkloads.OpLinear,
		InChannels: g.K, OutChannels: g.N, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: positions, Output: positions, Recurrent: g.Steps > 0,
		Activation: pgworkloads.Activation{Bits: g.Bits, HighBits: g.HighBits, Encoding: pgworkloads.Unsigned, Scale: 1},
		WeightBits: g.WeightBits,
		Gated:      true,
	}
}

// String describes the product.
func (g GEMM) String() string {
	text := fmt.Sprintf("gemm M=%d N=%d K=%d bits=%d high-bits=%d weight-bits=%d",
		g.M, g.N, g.K, g.Bits, g.HighBits, g.WeightBits)
	if g.Steps > 0 {
		text += fmt.Sprintf(" recurrent=%d", g.Steps)
	}
	return text
}

// Random returns the product with each gate on with the given probability, independently. The same
// seed gives the same gates everywhere. The workload is marked synthetic.
func (g GEMM) Random(gated float64, seed uint64) (pgworkloads.Workload, error) {
	if err := g.Check(); err != nil {
		return pgworkloads.Workload{}, err
	}
	if err := checkFraction("gated", gated); err != nil {
		return pgworkloads.Workload{}, err
	}
	mask := drawGates(g.rows(), g.N, gated, seed, 0)
	work := g.workload(mask, archive.Digest(fmt.Appendf(nil, "%s gated=%v seed=%d", g, gated, seed)))
	work.Synthetic = true
	return work, nil
}

// Masked returns the product with the gates of an M x N mask of zeros and ones of any type, in a
// .npy file or alone in a .npz file. The mask of a recurrent product has a row for every sample and
// time step: row m*Steps + t is sample m at step t.
func (g GEMM) Masked(file string) (pgworkloads.Workload, error) {
	if err := g.Check(); err != nil {
		return pgworkloads.Workload{}, err
	}
	mask, sum, err := readMask(file, g.rows(), g.N)
	if err != nil {
		return pgworkloads.Workload{}, err
	}
	return g.workload(mask, archive.Digest(fmt.Appendf(nil, "%s mask=%s", g, sum))), nil
}

// Sizes returns the product without gates. That is enough to tell whether a machine can run it.
func (g GEMM) Sizes() pgworkloads.Workload { return g.workload(nil, "") }

func (g GEMM) workload(gates *pgworkloads.GateMask, checksum string) pgworkloads.Workload {
	name, images := fmt.Sprintf("gemm-%dx%dx%d", g.M, g.N, g.K), 1
	if g.Steps > 0 {
		name, images = fmt.Sprintf("%s-%d-steps", name, g.Steps), g.M
	}
	return pgworkloads.Workload{
		Name:     name,
		Checksum: checksum,
		Images:   images,
		Graph:    pgworkloads.ChainOf([]pgworkloads.Layer{g.Layer()}, ""),
		Layers:   []pgworkloads.LayerWork{{Layer: g.Layer(), Gates: gates}},
	}
}
