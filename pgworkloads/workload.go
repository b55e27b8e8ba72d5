package pgworkloads

// Workload is what the simulator runs: the layers of a network in order, each
// with its gates decided.
type Workload struct {
	// Name identifies the workload in reports.
	Name string
	// Checksum is the SHA-256 of the workload's file, in hex, or of its parameters if there is no
	// file.
	Checksum string
	// Images is the batch size.
	Images int
	// Synthetic is set if gates were drawn at random, not computed by a trained network.
	Synthetic bool
	// Remarks are what readers of any result should know about the workload.
	Remarks []string
	// ThresholdChange says how the thresholds differ from the trained ones.
	ThresholdChange
	// Widths are the widths that differ from the file; zero if none do.
	Widths Widths
	// Calibration is used to make orders of channels; nil if there is none.
	Calibration *Calibration
	// Inputs give the codes that layers read; nil if none are known.
	Inputs Inputs
	// Graph says what happens between the layers.
	Graph *Graph
	// Layers are in the order of execution.
	Layers []LayerWork
}

// MACs returns the multiply-accumulates of all layers and images.
func (w Workload) MACs() uint64 {
	var total uint64
	for _, l := range w.Layers {
		total += l.MACs(w.Images)
	}
	return total
}

// LayerWork is one layer of a workload and the gates of its outputs.
type LayerWork struct {
	Layer
	// Gates is M x N, or nil for a layer that is not gated.
	Gates *GateMask
	// SharesGates is set if another layer of the workload has the same gates.
	SharesGates bool
	// Calibrated counts the gated outputs of every channel on the samples of a calibration; nil
	// without a calibration.
	Calibrated []uint64
	// Codes are the codes of its inputs; nil if they aren't known or not asked for.
	Codes *InputCodes
	// Weights are [N][InChannels/Groups][Kh][Kw]; nil if they aren't known.
	Weights []int16
	// Behind counts the elements that the nodes behind its drain process for the whole batch, if
	// asked for.
	Behind ElementsByKind
}

// WeightsInOrder returns the K weights of an output channel in the order of its operands, see
// [InputCodes.Words].
func (w LayerWork) WeightsInOrder(to []int16, channel int) []int16 {
	positions := w.Kernel[0] * w.Kernel[1]
	of := w.Weights[channel*w.K():][:w.K()]
	to = to[:0]
	for position := range positions {
		for at := position; at < len(of); at += positions {
			to = append(to, of[at])
		}
	}
	return to
}

// GatedOutputs returns how many outputs are computed in full precision because their gate is on; 0
// for a layer without gates.
func (w LayerWork) GatedOutputs() uint64 {
	if w.Gates == nil {
		return 0
	}
	return w.Gates.Count()
}
