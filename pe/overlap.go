package pe

import (
	"pgsim/configs/registry"
)

// Overlap is how far consecutive passes overlap. It tells when the feeders are free for the next
// pass.
type Overlap struct {
	// Name is the setting's value, Doc one sentence on it.
	Name, Doc string
	// busy returns how long after its start a pass keeps the feeders.
	busy func(Geometry, Pass) Cycle
}

// keeps returns how long after its start a pass keeps the feeders. Parts of a pass follow each
// other without a gap, like the operands of one pass.
func (o Overlap) keeps(g Geometry, p Pass) Cycle {
	if p.More {
		return p.Fed()
	}
	return o.busy(g, p)
}

// Overlaps are the known settings of array.overlap.
var Overlaps = registry.New[Overlap]("overlap")

func init() {
	for _, o := range []Overlap{
		{
			Name: "full",
			Doc:  "the next pass (or, weight-stationary, its weights) follows right behind the last operand",
			busy: func(_ Geometry, p Pass) Cycle { return p.Fed() },
		},
		{
			Name: "drain",
			Doc:  "the next pass starts when the last PE has computed; the drain hides behind it",
			busy: func(g Geometry, p Pass) Cycle { return g.computed(p) },
		},
		{
			Name: "none",
			Doc:  "the next pass starts when the last result has left the array",
			busy: func(g Geometry, p Pass) Cycle {
				if p.Drains && !p.OwnChains {
					return g.Drained(p)
				}
				return g.computed(p)
			},
		},
	} {
		Overlaps.Register(o.Name, o.Doc, o)
	}
}
