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
	return records(figureFiles, "figures", func(library string, of []Figure) Figures { return Figures{library, of} })
}

// records returns what the files of a directory record: a line for every row, a file for every
// library.
func records[Row, Library any](files embed.FS, dir string, library func(name string, rows []Row) Library) ([]Library, error) {
	paths, err := fs.Glob(files, path.Join(dir, "*.csv"))
	if err != nil {
		return nil, err
	}
	all := make([]Library, len(paths))
	for i, p := range paths {
		data, err := files.ReadFile(p)
		if err != nil {
			return nil, err
		}
		var rows []Row
		if err := csvutil.Unmarshal(data, &rows); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		all[i] = library(strings.TrimSuffix(path.Base(p), ".csv"), rows)
	}
	return all, nil
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
