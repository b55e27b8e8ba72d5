package energy

// Part is one named part of a quantity.
type Part struct {
	// Name is the name of the part, e.g. "array_high".
	Name string
	// Value is in picojoules if it is an energy, in mm^2 if it is an area.
	Value float64
}

// Parts is a quantity split into its parts, in an order that never changes.
type Parts []Part

// Total returns the sum of all parts.
func (p Parts) Total() float64 {
	sum := 0.0
	for _, part := range p {
		sum += part.Value
	}
	return sum
}
