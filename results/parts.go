package results

import (
	"bytes"
	"encoding/json"
	"fmt"

	"pgsim/results/format"
)

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
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"%s":%s`, totalPart, format.Number(p.Total))
	for _, part := range p.Parts {
		name, err := json.Marshal(part.Name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, ",%s:%s", name, format.Number(part.Value))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON writes, keeping the order of the parts.
func (p *Parts) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("want an object of numbers, got %s", data)
	}
	*p = Parts{}
	for d.More() {
		key, err := d.Token() // a decoder refuses keys that are no strings
		if err != nil {
			return err
		}
		part := Part{Name: fmt.Sprint(key)}
		if err := d.Decode(&part.Value); err != nil {
			return fmt.Errorf("%s: %w", part.Name, err)
		}
		if part.Name == totalPart {
			p.Total = part.Value
		} else {
			p.Parts = append(p.Parts, part)
		}
	}
	return nil
}
