package record

import (
	"pgsim/energy"
	"pgsim/memory/dram/channel"
	"pgsim/results"
)

// newParts returns a quantity by part as it stands in records.
func newParts(parts energy.Parts) results.Parts {
	p := results.Parts{Total: parts.Total()}
	for _, part := range parts {
		p.Parts = append(p.Parts, results.Part(part))
	}
	return p
}

// addTraffic adds the traffic of a layer. A row conflict is a miss, too.
func addTraffic(d *results.DRAM, c channel.Counts) {
	d.ReadBytes += c.BytesRead
	d.WrittenBytes += c.BytesWritten
	d.RowHits += c.RowHits
	d.RowMisses += c.RowMisses + c.RowConflicts
}
