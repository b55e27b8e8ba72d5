package energy

import (
	"pgsim/configs"
	"pgsim/pe/hardware"
)

// Item is a part of a machine with its price.
type Item struct {
	hardware.Part
	// AreaMM2 is the area of all its blocks, in mm^2, and LeakageMW is their leakage, in mW.
	AreaMM2, LeakageMW float64
	// UsePJ is what an action costs in the part, in pJ, for each of its Uses.
	UsePJ []float64
}

// Itemize prices the parts of a machine one by one. PEs are among them, because their size decides
// how far apart they are. Of the accelerator it reads only rows, columns, the number of arrays, and
// technology. Its errors are those of [New].
func Itemize(acc configs.Accelerator, parts hardware.Parts) ([]Item, error) {
	tech, err := findTechnology(acc.Energy.Technology)
	if err != nil {
		return nil, err
	}
	if err := checkParts(parts); err != nil {
		return nil, err
	}
	b := newBuilder(asTable(tech), acc, parts)
	items := make([]Item, len(parts))
	for i, p := range parts {
		piece, count := b.piece(p), p.Count
		if p.PerPE {
			count *= b.pes()
		}
		count *= acc.Array.Arrays()
		all := piece.times(count)
		items[i] = Item{Part: p, AreaMM2: all.areaMM2(tech.Logic), LeakageMW: all.leakageMW(b.tech)}
		for _, u := range p.Uses {
			items[i].UsePJ = append(items[i].UsePJ, piece.use(p, u.How))
		}
	}
	return items, nil
}
