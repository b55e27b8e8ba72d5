// Package spread answers: how far off may a price be?
//
// A table states each price once. It states the range of a price as two factors of that price, each
// with its source: the least and the most that others have published or measured. If no source
// gives a spread, the range of the group applies to its prices, and its source says that it is
// assumed. The name of a price is "group.price", e.g. "logic.adder"; the name of its group is
// "logic".
package spread

import (
	"fmt"
	"slices"
	"strings"

	"pgsim/configs/strict"
)

// End is one end of a range.
type End struct {
	// Times is the end divided by the price in the table.
	Times float64 `yaml:"times" range:"0..100" required:"true"`
	// Source says where the end comes from. If the end is an assumption, it says so.
	Source string `yaml:"source" required:"true"`
}

// Range is how far off a price may be.
type Range struct {
	// Price is the name of a price, or of a group.
	Price string `yaml:"price" required:"true"`
	// Low is at most 1, High at least 1.
	Low  End `yaml:"low" required:"true"`
	High End `yaml:"high" required:"true"`
}

// List is the ranges of a table. An empty list means that the table has no ranges.
type List []Range

// Of returns the range of a price, or that of its group. A list that [List.Check] has accepted has
// one for every price.
func (l List) Of(price string) (Range, bool) {
	for _, name := range []string{price, group(price)} {
		if i := slices.IndexFunc(l, func(r Range) bool { return r.Price == name }); i >= 0 {
			r := l[i]
			r.Price = price
			return r, true
		}
	}
	return Range{}, false
}

func group(price string) string {
	before, _, _ := strings.Cut(price, ".")
	return before
}

// Check returns a [strict.KeyError] unless the list at a path has one range for every price: the
// price's own or its group's. An empty list is allowed.
func (l List) Check(path string, prices []string) error {
	var known []string
	for _, p := range prices {
		if g := group(p); !slices.Contains(known, g) {
			known = append(known, g)
		}
	}
	known = append(known, prices...)
	for i, r := range l {
		if err := r.check(fmt.Sprintf("%s[%d]", path, i), known, l[:i]); err != nil {
			return err
		}
	}
	for _, p := range prices {
		if _, ok := l.Of(p); !ok && len(l) > 0 {
			return strict.Errorf(path, "has no range of %s; give one, or one of the group %s", p, group(p))
		}
	}
	return nil
}

func (r Range) check(path string, known []string, before List) error {
	switch {
	case !slices.Contains(known, r.Price):
		return strict.Errorf(path+".price", "unknown price %q; known: %s", r.Price, strings.Join(known, ", "))
	case slices.ContainsFunc(before, func(o Range) bool { return o.Price == r.Price }):
		return strict.Errorf(path+".price", "%s has a range already; remove one of them", r.Price)
	case !(r.Low.Times >= 0 && r.Low.Times <= 1):
		return strict.Errorf(path+".low.times", "must be 0..1, the table's price being 1, got %v", r.Low.Times)
	case !(r.High.Times >= 1):
		return strict.Errorf(path+".high.times", "must be at least 1, the table's price being 1, got %v", r.High.Times)
	}
	return nil
}
