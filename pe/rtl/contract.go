package rtl

import (
	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pe/reference"
)

// contractCycles returns when, by the timing contract and for the given starts of the passes, each
// output is decided and its first result leaves: both [M][N]. decided is nil for a layer that runs
// dense.
func contractCycles(m reference.Machine, p reference.Problem, passes []reference.PassRecord) (decided, left []pe.Cycle) {
	tiles := tilePasses(passes, p.Gated && m.Policy == "lockstep")
	perConv := p.N / p.Groups
	columnGroups := ints.CeilDiv(perConv, m.Cols)
	tilesPerGroup := ints.CeilDiv(p.M, m.Rows)
	gated := p.Gated && m.Policy != "dense"
	left = make([]pe.Cycle, p.M*p.N)
	if gated {
		decided = make([]pe.Cycle, p.M*p.N)
	}
	for at := range left {
		pixel, conv, channel := at/p.N, at%p.N/perConv, at%p.N%perConv
		tile := tiles[(conv*columnGroups+channel/m.Cols)*tilesPerGroup+pixel/m.Rows]
		row, col := pe.Cycle(pixel%m.Rows), pe.Cycle(channel%m.Cols)
		if gated {
			decided[at] = tile.computes.Start + tile.computes.Steps + row + col
		}
		stands := tile.drains.Start + tile.drains.Steps
		if tile.drains.Kind == reference.KindHigh {
			stands++
		}
		// Row R-1 leaves first, the row above it a cycle later.
		left[at] = stands + pe.Cycle(m.Rows-1) + col + (pe.Cycle(m.Rows-1) - row)
	}
	return decided, left
}

// tilePass holds the pass that first computes the sums of a tile, and the pass with which its first
// results leave.
type tilePass struct{ computes, drains reference.PassRecord }

// tilePasses returns the passes of the tiles in order. In lockstep a tile's results leave with its
// low pass, otherwise with the pass that computed them.
func tilePasses(passes []reference.PassRecord, lockstep bool) []tilePass {
	var tiles []tilePass
	drained := 0
	for _, p := range passes {
		switch {
		case p.Kind != reference.KindLow:
			tiles = append(tiles, tilePass{p, p})
		case lockstep:
			tiles[drained].drains = p
			drained++
		}
	}
	return tiles
}

// mixedCycles is contractCycles for a policy whose passes begin at any pixel and may have more
// steps than their deciding parts. The pixels of passes are taken from the run.
func mixedCycles(m reference.Machine, p reference.Problem, passes []Pass) (decided, left []pe.Cycle) {
	decided, left = make([]pe.Cycle, p.M*p.N), make([]pe.Cycle, p.M*p.N)
	perConv := p.N / p.Groups
	columnGroups := ints.CeilDiv(perConv, m.Cols)
	for _, pass := range passes {
		decides := lastHighStep(m, p, pass)
		conv, first := pass.ColumnGroup/columnGroups, pass.ColumnGroup%columnGroups*m.Cols
		for row := range max(pass.Pixels, 0) {
			for col := range min(m.Cols, perConv-first) {
				at := (pass.FirstPixel+row)*p.N + conv*perConv + first + col
				decided[at] = decides + pe.Cycle(row+col)
				left[at] = pass.end() + 1 + pe.Cycle(col+2*(m.Rows-1)-row)
			}
		}
	}
	return decided, left
}

// lastHighStep returns the cycle after the last high step of a pass over pixels. In every part of
// the pass, the rows above the band begin together with the band.
func lastHighStep(m reference.Machine, p reference.Problem, pass Pass) pe.Cycle {
	last := pass.Parts[len(pass.Parts)-1]
	operands := p.K
	if m.PartOperands > 0 {
		operands = min(m.PartOperands, p.K-last.Index*m.PartOperands)
	}
	return last.Start + m.Steps(operands, p.HighBits)
}
