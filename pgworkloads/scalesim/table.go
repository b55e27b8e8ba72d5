package scalesim

import (
	"slices"
	"strconv"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/remarks"
)

// Bounds of cells, those of pgsim's layers.
const (
	maxExtent   = 1 << 24 // of images, filters and strides, in pixels
	maxChannels = 1 << 20 // and of N and K
	maxPixels   = 1 << 24 // of M
)

// column is a cell that every layer has.
type column struct {
	name string
	// word is in the cell of the header, in lower case.
	word string
	most int
}

// kind is one of the two kinds of topologies.
type kind struct {
	name    string
	columns []column // behind the layer's name
	build   func(t table, r row, cells []int, seen *remarks.List) (pgworkloads.Layer, error)
}

var convolutions = kind{
	name: "convolutions",
	columns: []column{
		{"IFMAP height", "ifmap", maxExtent},
		{"IFMAP width", "ifmap", maxExtent},
		{"Filter height", "filter", maxExtent},
		{"Filter width", "filter", maxExtent},
		{"Channels", "channel", maxChannels},
		{"Num filter", "filter", maxChannels},
		{"Strides", "stride", maxExtent},
	},
	build: table.convolution,
}

var products = kind{
	name: "matrix products",
	columns: []column{
		{"M", "m", maxPixels},
		{"N", "n", maxChannels},
		{"K", "k", maxChannels},
	},
	build: table.product,
}

// nameColumn is the first cell of a layer.
const nameColumn = "Layer name"

// table is a topology whose header is known.
type table struct {
	kind
	// extras are the columns after those of the kind, in lower case.
	extras []string
}

// header returns the correct header of the kind.
func (k kind) header() string {
	names := []string{nameColumn}
	for _, c := range k.columns {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// readHeader finds the kind of a topology from its header. If matrix products are forced, the
// header may have any words.
func readHeader(r row, forced bool) (table, error) {
	if slices.ContainsFunc(r.cells[1:], func(cell string) bool { _, err := strconv.Atoi(cell); return err == nil }) {
		return table{}, r.errorf("", "must be a header, as SCALE-Sim skips the first line; add %q or %q",
			convolutions.header(), products.header())
	}
	words := make([]string, len(r.cells))
	for i, cell := range r.cells {
		words[i] = strings.ToLower(cell)
	}
	t := table{kind: convolutions}
	if forced || (len(words) > 1 && words[1] == products.columns[0].word) {
		t.kind = products
	}
	if !forced {
		if err := t.checkHeader(r, words); err != nil {
			return table{}, err
		}
	}
	if first := len(t.columns) + 1; len(words) > first {
		t.extras = words[first:]
	}
	return t, nil
}

// checkHeader refuses a header that lacks a column of the kind.
func (t table) checkHeader(r row, words []string) error {
	for i, c := range t.columns {
		got := ""
		if i+1 < len(words) {
			got = words[i+1]
		}
		if got == c.word || (t.name == convolutions.name && strings.Contains(got, c.word)) {
			continue
		}
		if i == 0 {
			return r.errorf("", "the header must be %q or %q, got %q",
				convolutions.header(), products.header(), strings.Join(r.cells, ", "))
		}
		return r.errorf("", "column %d must be %s, got %q; the header of %s is %q",
			i+2, c.name, got, t.name, t.header())
	}
	return nil
}

// layer reads the layer of a row.
func (t table) layer(r row, o Operands, seen *remarks.List) (pgworkloads.Layer, error) {
	name := r.cells[0]
	if name == "" {
		return pgworkloads.Layer{}, r.errorf(nameColumn, "must not be empty")
	}
	cells := make([]int, len(t.columns))
	for i, c := range t.columns {
		if i+1 >= len(r.cells) {
			return pgworkloads.Layer{}, r.errorf(c.name, "is missing, a line of %s is %q", t.name, t.header())
		}
		var err error
		if cells[i], err = r.number(c.name, r.cells[i+1], c.most); err != nil {
			return pgworkloads.Layer{}, err
		}
	}
	l, err := t.build(t, r, cells, seen)
	l.Name = name
	l.Activation = pgworkloads.Activation{
		Bits: o.Bits, HighBits: o.Bits, Encoding: pgworkloads.Unsigned, Scale: 1,
	}
	l.WeightBits = o.WeightBits
	return l, err
}

// number reads a cell.
func (r row) number(column, cell string, most int) (int, error) {
	n, err := strconv.Atoi(cell)
	if err != nil || n < 1 || n > most {
		return 0, r.errorf(column, "must be a whole number from 1 to %d, got %q", most, cell)
	}
	return n, nil
}
