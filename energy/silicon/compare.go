package silicon

import (
	"fmt"

	"pgsim/configs"
	"pgsim/configs/units"
	"pgsim/energy"
)

// Row is a quantity of a piece on both sides.
type Row struct {
	// Quantity is areaOf or energyOf.
	Quantity string
	// Part and Size are the piece's.
	Part, Size string
	// Model is the value from the price table, Silicon the value from a library, each in its own
	// units.
	Model, Silicon float64
	// ModelRatio and SiliconRatio are relative to the reference piece.
	ModelRatio, SiliconRatio float64
	// Growth is the error of the ratio to the part's own first size.
	Growth float64
}

// What is compared.
const (
	areaOf   = "area"
	energyOf = "energy"
)

// Error returns how much larger the model's ratio is than the silicon's; -1 if the model does not
// cover the piece.
func (r Row) Error() float64 { return r.ModelRatio/r.SiliconRatio - 1 }

// relate fills in ratios: to a reference, and to the first row of each part.
func relate(rows []Row, reference Row) ([]Row, error) {
	var first Row
	for i := range rows {
		r := &rows[i]
		if r.Silicon <= 0 {
			return nil, fmt.Errorf("silicon: %s, %s: the library's figure must be more than 0, got %v", r.Part, r.Size, r.Silicon)
		}
		r.ModelRatio, r.SiliconRatio = r.Model/reference.Model, r.Silicon/reference.Silicon
		if r.Part != first.Part {
			first = *r
		}
		if first.Model > 0 {
			r.Growth = r.Model/first.Model/(r.Silicon/first.Silicon) - 1
		}
	}
	return rows, nil
}

// Areas compares the areas of all pieces in a price table and in a library, relative to the
// smallest PE.
func Areas(technology string, f Figures) ([]Row, error) {
	row := func(p Piece) (Row, error) {
		g, err := f.of(p)
		if err != nil {
			return Row{}, err
		}
		model, err := modelUM2(technology, p)
		return Row{Quantity: areaOf, Part: p.Part, Size: p.Size, Model: model, Silicon: g.Area}, err
	}
	reference, err := row(Reference())
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, p := range Pieces() {
		r, err := row(p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return relate(rows, reference)
}

// modelUM2 returns the area of the cells of a piece, without routing.
func modelUM2(technology string, p Piece) (float64, error) {
	t, err := energy.Technologies.Lookup(technology)
	if err != nil {
		return 0, err
	}
	items, err := energy.Itemize(onePE(technology), p.Model)
	if err != nil {
		return 0, err
	}
	um2 := 0.0
	for _, item := range items {
		um2 += item.AreaMM2 * units.UM2PerMM2 * t.Logic.Utilization.Ratio
	}
	return um2, nil
}

// onePE is an array of one PE, so that parts per PE exist once.
func onePE(technology string) configs.Accelerator {
	var acc configs.Accelerator
	acc.Array.Rows, acc.Array.Cols = 1, 1
	acc.Energy.Technology = technology
	return acc
}
