package record

import (
	"pgsim/energy"
	"pgsim/memory/dram/channel"
	"pgsim/results"
)

// newParts returns a quantity by part, as records have it.
func newParts(parts energy.Parts) results.Parts {
	p := results.Parts{Total: parts.Total()}
	for _, part := range parts {
		p.Parts = append(p.Parts, results.Part(part))
	}
	return p
}

// traffic returns the traffic of a layer. A row conflict counts as a miss, too.
func traffic(c channel.Counts) results.DRAM {
	return results.DRAM{
		ReadBytes: c.BytesRead, WrittenBytes: c.BytesWritten, RowHits: c.RowHits, RowMisses: c.RowMisses + c.RowConflicts,
	}
}
