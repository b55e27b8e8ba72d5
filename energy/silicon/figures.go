package silicon

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"strings"

	"github.com/jszwec/csvutil"
)

// Figure is the result of a piece in a library.
type Figure struct {
	// Piece is its module and parameters.
	Piece string `csv:"piece"`
	// Cells counts its cells, and FlipFlops the cells among them that hold a bit.
	Cells     int `csv:"cells"`
	FlipFlops int `csv:"flip_flops"`
	// Area is the area of the cells, in the library's unit.
	Area float64 `csv:"area"`
}

// Figures are the figures of all pieces in one library.
type Figures struct {
	// Library is its name.
	Library string
	Of      []Figure
}

//go:embed figures/*.csv
var figureFiles embed.FS

// Recorded returns the figures that are embedded in pgsim.
func Recorded() ([]Figures, error) {
	names, contents, err := records(figureFiles, "figures")
	if err != nil {
		return nil, err
	}
	all := make([]Figures, len(names))
	for i, name := range names {
		all[i].Library = name
		if err := csvutil.Unmarshal(contents[i], &all[i].Of); err != nil {
			return nil, fmt.Errorf("figures/%s.csv: %w", name, err)
		}
	}
	return all, nil
}

// records returns the files of a directory, by library name.
func records(files embed.FS, dir string) (names []string, contents [][]byte, err error) {
	paths, err := fs.Glob(files, path.Join(dir, "*.csv"))
	if err != nil {
		return nil, nil, err
	}
	for _, p := range paths {
		data, err := files.ReadFile(p)
		if err != nil {
			return nil, nil, err
		}
		names = append(names, strings.TrimSuffix(path.Base(p), ".csv"))
		contents = append(contents, data)
	}
	return names, contents, nil
}

// Measure synthesizes pieces with the cells of a Liberty file.
func Measure(ctx context.Context, file string, pieces []Piece) (f Figures, err error) {
	s, err := NewSynthesizer(file)
	if err != nil {
		return Figures{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	f.Library = s.Library.Name
	for _, p := range pieces {
		n, err := s.Netlist(ctx, p)
		if err != nil {
			return f, err
		}
		cells, flipFlops := n.Cells()
		f.Of = append(f.Of, Figure{Piece: p.key(), Cells: cells, FlipFlops: flipFlops, Area: rounded(n.Area())})
	}
	return f, nil
}

// rounded returns a figure to three decimals; further digits are noise from summing.
func rounded(x float64) float64 {
	const places = 1e3
	return math.Round(x*places) / places
}

// of returns the figure of a piece.
func (f Figures) of(p Piece) (Figure, error) {
	for _, g := range f.Of {
		if g.Piece == p.key() {
			return g, nil
		}
	}
	return Figure{}, fmt.Errorf("silicon: library %s: has no figure of %q (%s); record it again", f.Library, p.key(), p.Name())
}
