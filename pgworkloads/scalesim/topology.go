package scalesim

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/remarks"
)

// Operands are the widths that SCALE-Sim's files lack: SCALE-Sim counts words.
type Operands struct {
	// Bits is the width of activations, 1..8. WeightBits is that of weights, in magnitude bits.
	Bits, WeightBits int
}

// Topology is what a topology file describes.
type Topology struct {
	// Layers are in the order of the file. Names that appear twice are made unique.
	Layers []pgworkloads.Layer
	// Notes say, in sentences, where a layer differs from its line.
	Notes []string
}

// separator is where SCALE-Sim splits lines; it knows no quotes.
const separator = ","

// byteOrderMark is what some editors put in front of a UTF-8 file.
const byteOrderMark = "\ufeff"

// row is one line of a file, cut into trimmed cells. Empty cells at its end are removed.
type row struct {
	file  string
	line  int // from 1 on
	cells []string
}

// errorf is an error of a row; column is "" if it concerns the whole row.
func (r row) errorf(column, format string, args ...any) error {
	if column != "" {
		column += ": "
	}
	return fmt.Errorf("%s:%d: %s%w", r.file, r.line, column, fmt.Errorf(format, args...))
}

// ReadTopology reads a topology from the content of a file. Errors name the file. With gemm it is a
// topology of matrix products, whatever its header says; otherwise the header decides.
func ReadTopology(file string, data []byte, gemm bool, o Operands) (Topology, error) {
	rows, err := readRows(file, data)
	if err != nil {
		return Topology{}, err
	}
	rows = withoutComments(rows)
	if len(rows) == 0 {
		return Topology{}, fmt.Errorf("%s: is empty, must have a header and a line for every layer", file)
	}
	table, err := readHeader(rows[0], gemm)
	if err != nil {
		return Topology{}, err
	}
	if len(rows) == 1 {
		return Topology{}, rows[0].errorf("", "no layer follows the header, add a line for every layer")
	}
	var t Topology
	seen := &remarks.List{}
	for _, r := range rows[1:] {
		layer, err := table.layer(r, o, seen)
		if err != nil {
			return Topology{}, err
		}
		if err := layer.CheckShape(); err != nil {
			return Topology{}, r.errorf("", "%w", err)
		}
		t.Layers = append(t.Layers, layer)
	}
	makeUnique(t.Layers, seen)
	t.Notes = seen.Sentences()
	return t, nil
}

// readRows cuts a file into rows and skips empty ones.
func readRows(file string, data []byte) ([]row, error) {
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: is not UTF-8 text, save it as CSV", file)
	}
	var rows []row
	for i, line := range lines(data) {
		r := row{file: file, line: i + 1, cells: strings.Split(line, separator)}
		last := 0
		for j, cell := range r.cells {
			r.cells[j] = strings.TrimSpace(cell)
			if j > 0 && strings.HasPrefix(r.cells[j], comment) {
				break // all that follows belongs to it
			}
			if r.cells[j] != "" {
				last = j + 1
			}
		}
		if r.cells = r.cells[:last]; last > 0 {
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// lines cuts a text into lines at any line end: LF, CR and LF, or CR alone, as on old Macs.
func lines(data []byte) []string {
	text := strings.TrimPrefix(string(data), byteOrderMark)
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
}

// comment begins a cell or a line that is a comment.
const comment = "#"

// withoutComments removes rows that are comments. A header may be written as a comment, because
// SCALE-Sim skips the first line in any case.
func withoutComments(rows []row) []row {
	var kept []row
	for _, r := range rows {
		if !strings.HasPrefix(r.cells[0], comment) {
			kept = append(kept, r)
			continue
		}
		r.cells = slices.Clone(r.cells)
		r.cells[0] = strings.TrimSpace(strings.TrimLeft(r.cells[0], comment))
		if _, err := readHeader(r, false); len(kept) == 0 && err == nil {
			kept = append(kept, r)
		}
	}
	return kept
}

// makeUnique numbers layers of the same name: A, A-2, A-3.
func makeUnique(layers []pgworkloads.Layer, seen *remarks.List) {
	taken := map[string]int{} // how many layers have had the name
	for _, l := range layers {
		taken[l.Name] = 0
	}
	for i := range layers {
		name := layers[i].Name
		taken[name]++
		if taken[name] == 1 {
			continue
		}
		seen.Add(renamed, name)
		for number := taken[name]; ; number++ {
			candidate := fmt.Sprintf("%s-%d", name, number)
			if _, used := taken[candidate]; !used {
				layers[i].Name = candidate
				taken[candidate] = 1
				taken[name] = number
				break
			}
		}
	}
}
