package energy

import (
	"fmt"
	"maps"
	"slices"

	"pgsim/pe/hardware"
)

// ownPrice is what an action of one policy or PE kind costs in one part of the energy.
type ownPrice struct {
	part string
	pj   float64
}

// ownPrices prices the actions that parts name and that no field of [Actions] counts.
func (b *builder) ownPrices() (map[hardware.Action][]ownPrice, error) {
	counted := map[hardware.Action]bool{}
	for _, c := range onChipCounts {
		counted[c.action] = true
	}
	own := map[hardware.Action][]ownPrice{}
	for _, p := range b.parts {
		for _, u := range p.Uses {
			if counted[u.Action] {
				continue
			}
			if p.Group == hardware.Array {
				return nil, fmt.Errorf("energy: %s: %s can't count to %s, which is split by the kind of pass; "+
					"give the part another group", p.Name, u.Action, p.Group)
			}
			own[u.Action] = append(own[u.Action], ownPrice{string(p.Group), b.piece(p).use(p, u.How)})
		}
	}
	return own, nil
}

// addOwn adds the energy of a policy's own actions, in the order of their names.
func (m *Model) addOwn(sums map[string]float64, own map[hardware.Action]uint64) error {
	for _, action := range slices.Sorted(maps.Keys(own)) {
		prices, ok := m.own[action]
		if n := own[action]; !ok && n > 0 {
			return fmt.Errorf("energy: %s have no price, but there were %d: %s", action, n, noPart)
		}
		for _, p := range prices {
			sums[p.part] += float64(own[action]) * p.pj
		}
	}
	return nil
}
