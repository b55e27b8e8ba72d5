package sim

import (
	"fmt"

	"pgsim/dataflow"
	"pgsim/memory/system"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// books are two counts of the same thing, made in different places.
type books struct {
	what      string
	got, want uint64
}

// conserved checks at the end of a layer that nothing was lost or made up: what
// PEs worked on is the layer's work, cycles add up, and bytes agree between
// plan, DMA, scratchpads and DRAM. An error is a bug in pgsim.
func (r *layerRun) conserved(
	w pgworkloads.LayerWork, images int, m dataflow.Machine, report dataflow.Report, counts system.Counts,
) error {
	all := append(arrayBooks(w, images, m, report, r.tally),
		books{"sums of parts written", report.Moves.PartSumWrites, r.plan.SumsMoved()},
		books{"sums of parts read", report.Moves.PartSumReads, r.plan.SumsMoved()},
		books{"bytes loaded by the DMA", counts.BytesLoaded, r.reads.bytes()},
		books{"bytes stored by the DMA", counts.BytesStored, r.plan.WrittenBytes()},
		books{"bytes read from DRAM", counts.DRAM.BytesRead, counts.BurstBytesLoaded},
		books{"bytes written to DRAM", counts.DRAM.BytesWritten, counts.BurstBytesStored},
	)
	if c := r.controller.control.cell; c != nil {
		all = append(all, books{"time steps", uint64(c.made), uint64(w.PixelsPerImage())})
	}
	return balanced(all)
}

// balanced compares the counts of all books.
func balanced(all []books) error {
	for _, b := range all {
		if b.got != b.want {
			return fmt.Errorf("%s: counted %d, want %d; please report this configuration", b.what, b.got, b.want)
		}
	}
	return nil
}

// arrayBooks compares what the array did with the layer's work.
func arrayBooks(w pgworkloads.LayerWork, images int, m dataflow.Machine, report dataflow.Report, t *tally) []books {
	outputs := uint64(w.M(images)) * uint64(w.N())
	return append(workBooks(w, images, m, outputs, report.Activity),
		books{"busy and stalled cycles", uint64(report.Breakdown.Total()), uint64(report.Cycles)},
		books{"final outputs", t.final, outputs},
		books{"queue entries", report.Popped, report.Pushed},
	)
}

// workBooks compares the PE steps that worked on outputs with what the layer's
// MACs take: every output's products of each part at its bits.
func workBooks(w pgworkloads.LayerWork, images int, m dataflow.Machine, outputs uint64, a pe.Activity) []books {
	steps := func(outputs uint64, part pgworkloads.Part) uint64 { return outputs * uint64(m.OutputSteps(part)) }
	if a.Comparisons == 0 {
		return []books{{"PE steps at all bits", a.FullSteps, m.FullSteps(w, images)}}
	}
	return []books{
		{"PE steps at high bits", a.HighSteps, steps(outputs, w.HighPart())},
		{"PE steps at low bits", a.LowSteps, steps(w.GatedOutputs(), w.LowPart())},
		{"gate decisions", a.Comparisons, outputs},
	}
}
