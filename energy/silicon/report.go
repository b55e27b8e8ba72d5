package silicon

import "math"

// Target is the error of a ratio that the price tables aim for.
const Target = 0.15

// Part says how far the model is off, over all sizes of a part.
type Part struct {
	// Name starts with the quantity: "area, adder".
	Name  string
	Sizes int
	// Worst is the error of the size that is off most, signed: how much larger the model's ratio to
	// the reference PE is than the silicon's.
	Worst float64
	// Growth is the same for ratios to the part's own first size: how well the model follows its
	// growth.
	Growth float64
	// Missing is set if the model has no price. PEs is then the cost of the part in reference PEs.
	Missing bool
	PEs     float64
	// Why says why the model is known to be off; "" if it is not known to be off.
	Why string
}

// Off reports whether the part is off by more than the target.
func (p Part) Off() bool { return !p.Missing && math.Abs(p.Worst) > Target }

// Summarize returns the parts of some rows, in their order.
func Summarize(rows []Row) []Part {
	var parts []Part
	for _, r := range rows {
		name := r.Quantity + ", " + r.Part
		if len(parts) == 0 || parts[len(parts)-1].Name != name {
			parts = append(parts, Part{Name: name, Why: knownOff[name]})
		}
		p := &parts[len(parts)-1]
		p.Sizes++
		if r.Model == 0 {
			p.Missing, p.PEs = true, r.SiliconRatio
			continue
		}
		p.Worst = larger(p.Worst, r.Error())
		p.Growth = larger(p.Growth, r.Growth)
	}
	return parts
}

// larger returns the number that is further from 0.
func larger(a, b float64) float64 {
	if math.Abs(b) > math.Abs(a) {
		return b
	}
	return a
}
