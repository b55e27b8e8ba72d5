package sim

import (
	"fmt"

	"pgsim/dataflow"
	"pgsim/memory/system"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// books are two counts of the same quantity, made in different places.
type books struct {
	what      string
	got, want uint64
}

// conserved checks at the end of a layer that nothing was lost or invented: PEs worked on exactly
// the layer's work, cycles add up, and bytes agree between plan and DMA. An error is a bug in
// pgsim.
func (l *layerRun) conserved(m dataflow.Machine) error {
	all := append(arrayBooks(l.LayerWork, l.images, m, l.report, l.tally),
		books{"sums of parts written", l.report.Moves.PartSumWrites, l.plan.SumsMoved()},
		books{"sums of parts read", l.report.Moves.PartSumReads, l.plan.SumsMoved()},
		books{"bytes loaded", l.moved.loaded, l.reads.bytes()},
		books{"bytes stored", l.moved.stored, l.plan.WrittenBytes()},
	)
	all = append(all, l.tally.rowBooks(l.plan.Segments(), l.report, l.K())...)
	if c := l.control.cell; c != nil {
		all = append(all, books{"time steps", uint64(c.made), uint64(l.PixelsPerImage())})
	}
	return balanced(all)
}

// conserved checks at the end of all layers that what they moved agrees with the counts of the
// DMA, the scratchpads and the DRAM, and that their cycles are those of the machine. Reads that
// the DRAM controllers serve from their write queues don't cross the buses.
func (c *chip) conserved(counts system.Counts) error {
	var moved traffic
	var longest pe.Cycle // of an array
	for _, controller := range c.controllers {
		var cycles pe.Cycle
		for _, l := range controller.network.layers {
			moved.include(l.moved)
			cycles += l.report.Cycles
		}
		longest = max(longest, cycles)
	}
	all := []books{
		{"cycles of all layers", uint64(longest), uint64(c.total())},
		{"bytes loaded by the DMA", counts.BytesLoaded, moved.loaded},
		{"bytes stored by the DMA", counts.BytesStored, moved.stored},
		{"bytes read from DRAM", counts.DRAM.BytesRead + counts.DRAM.Forwarded*c.burst, counts.BurstBytesLoaded},
		{"bytes written to DRAM", counts.DRAM.BytesWritten, counts.BurstBytesStored},
	}
	for i, pad := range counts.Pads {
		all = append(all,
			books{"words taken out of the scratchpad", pad.Reads, moved.words[i].Reads},
			books{"words put into the scratchpad", pad.Writes, moved.words[i].Writes})
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
	low := m.LowOutputs(w, images) + report.Moved.In - report.Moved.Out
	all := append(workBooks(w, images, m, outputs, low, report.Activity),
		books{"busy and stalled cycles", uint64(report.Breakdown.Total()), uint64(report.Cycles)},
		books{"final outputs", t.final, outputs},
		books{"queue entries", report.Popped, report.Pushed + report.Moved.In - report.Moved.Out},
	)
	all = append(all, postBooks(w, m, report)...)
	return all
}

// workBooks compares the PE steps that worked on outputs with the steps that the layer's MACs
// take: the K products of every output, at the bits that its passes multiply. low is the number of
// outputs that get their low bits.
func workBooks(w pgworkloads.LayerWork, images int, m dataflow.Machine, outputs, low uint64, a pe.Activity) []books {
	steps := func(outputs uint64, kind dataflow.Kind) uint64 { return outputs * uint64(m.OutputSteps(w.Layer, kind)) }
	if a.Comparisons == 0 {
		return []books{{"PE steps at all bits", a.FullSteps, m.FullSteps(w, images)}}
	}
	return []books{
		{"PE steps at high bits", a.HighSteps, steps(outputs, dataflow.High)},
		{"PE steps at low bits", a.LowSteps, steps(low, dataflow.Low)},
		{"gate decisions", a.Comparisons, outputs},
	}
}
