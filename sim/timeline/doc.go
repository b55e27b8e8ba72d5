// Package timeline answers: what happened when?
//
// A [Recorder] watches a run ([sim.Observer]). It records what the feeders of the array, the DMA
// and the DRAM did, layer by layer. It keeps these events in its own files, so a long run needs no
// memory for them. When the run is complete, the layers, which ran side by side, are put one after
// the other, as the report's total counts them:
//
//	layers and blocks  |network                                             |
//	                   |layer                     |layer                    |
//	                   |block       |block        |block                    |
//	MSB passes         |M |M |         |M |M |         ...
//	LSB passes                 |L |L |       |L |
//	stalls                  |d|      |f|   |d|   |dram|
//	DMA, DRAM ...
//
// A pass is drawn from the first to the last cycle in which the feeders load or stream for it. The
// part of a pass that was not busy (weights loading, LSB passes beyond those of a perfect packing,
// cycles that a scratchpad adds) is a stall, too. So for each layer the busy cycles of all passes
// and the durations of all stalls, by cause, equal those of its report ([dataflow.Breakdown]) and
// add up to its length.
//
// [Recorder.WriteJSON] writes trace events for Perfetto and Chrome, [Recorder.WriteSVG] a picture,
// and package tracedb Akita's own task trace.
package timeline
