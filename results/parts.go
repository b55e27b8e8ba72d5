package results

import "pgsim/results/format"

// Parts is a quantity split into named parts in a fixed order. In JSON it is an
// object: total first, then the parts.
type Parts struct {
	Total float64
	Parts []Part
}

// Part is one named part of a quantity.
type Part struct {
	Name  string
	Value float64
}

// Value returns the part of the given name, 0 if there is none.
func (p Parts) Value(name string) float64 {
	for _, part := range p.Parts {
		if part.Name == name {
			return part.Value
		}
	}
	return 0
}

// Add returns the sum of two quantities with the same parts; a quantity
// without parts is zero.
func (p Parts) Add(q Parts) Parts {
	if len(p.Parts) == 0 {
		return q
	}
	sum := Parts{Total: p.Total + q.Total, Parts: make([]Part, len(p.Parts))}
	for i, part := range p.Parts {
		sum.Parts[i] = Part{part.Name, part.Value + q.Value(part.Name)}
	}
	return sum
}

const totalPart = "total"

// MarshalJSON writes {"total": ..., "part": ..., ...}.
func (p Parts) MarshalJSON() ([]byte, error) {
	var o objectWriter
	o.add(totalPart, format.Number(p.Total))
	for _, part := range p.Parts {
		o.add(part.Name, format.Number(part.Value))
	}
	return o.bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON writes, keeping the order of the parts.
func (p *Parts) UnmarshalJSON(data []byte) error {
	*p = Parts{}
	return readObject(data, func(name string, value float64) {
		if name == totalPart {
			p.Total = value
		} else {
			p.Parts = append(p.Parts, Part{name, value})
		}
	})
}
