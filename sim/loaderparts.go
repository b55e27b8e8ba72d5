package sim

import (
	"pgsim/dataflow"
	"pgsim/memory"
)

// fetch returns the transfers that the next pass needs of operands that are cut along K, and those
// that the passes after it need, as far as there are slots.
func (l *loader) fetch(next dataflow.Reading, ahead []dataflow.Reading) []transfer {
	var transfers []transfer
	for _, part := range l.reads.Pass(next, ahead) {
		pad := memory.Activation
		if part.Weights {
			pad = memory.Weight
		}
		p := l.pads[pad]
		p.missing[part.Load] = transfersOf(p.stream.Loads[part.Load])
		for chunk := range p.stream.Loads[part.Load].Chunks {
			transfers = append(transfers, p.chunkTransfers(part.Load, chunk)...)
		}
	}
	return transfers
}
