package results

import (
	"pgsim/energy"
	"pgsim/memory/dram/channel"
)

// newParts returns a quantity by part as it stands in records.
func newParts(parts energy.Parts) Parts {
	p := Parts{Total: parts.Total()}
	for _, part := range parts {
		p.Parts = append(p.Parts, Part(part))
	}
	return p
}

// add adds the traffic of a layer. A row conflict is a miss, too.
func (d *DRAM) add(c channel.Counts) {
	d.ReadBytes += c.BytesRead
	d.WrittenBytes += c.BytesWritten
	d.RowHits += c.RowHits
	d.RowMisses += c.RowMisses + c.RowConflicts
}
