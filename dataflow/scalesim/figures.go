package scalesim

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"pgsim/pe"
)

//go:embed figures/*.csv
var stored embed.FS

// figure is one layer on one array, with the cycles that the release printed.
type figure struct {
	name                               string // network/layer
	m, n, k                            int
	rows, cols                         int
	outputStationary, weightStationary pe.Cycle
	// simulated is set if the release ran the layer as users run it, including its memory.
	// Otherwise only the part that counts compute cycles ran.
	simulated bool
}

// header is the first line of a file of figures.
var header = []string{"layer", "m", "n", "k", "rows", "cols", "os_cycles", "ws_cycles", "run"}

// readFigures returns all stored figures.
func readFigures() ([]figure, error) {
	files, err := fs.Glob(stored, "figures/*.csv")
	if err != nil {
		return nil, err
	}
	var all []figure
	for _, file := range files {
		f, err := stored.Open(file)
		if err != nil {
			return nil, err
		}
		network := strings.TrimSuffix(path.Base(file), ".csv")
		figures, err := parse(network, f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, figures...)
	}
	return all, nil
}

// parse reads the figures of one network.
func parse(network string, r io.Reader) ([]figure, error) {
	lines := csv.NewReader(r)
	lines.FieldsPerRecord = len(header)
	if got, err := lines.Read(); err != nil || strings.Join(got, ",") != strings.Join(header, ",") {
		return nil, errors.Join(fmt.Errorf("must start with %s", strings.Join(header, ",")), err)
	}
	var all []figure
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		f, err := parseFigure(network, fields)
		if err != nil {
			line, _ := lines.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		all = append(all, f)
	}
}

func parseFigure(network string, fields []string) (figure, error) {
	f := figure{name: network + "/" + fields[0], simulated: fields[len(fields)-1] == "full"}
	for i, into := range []*int{&f.m, &f.n, &f.k, &f.rows, &f.cols} {
		n, err := strconv.Atoi(fields[i+1])
		if err != nil || n < 1 {
			return f, fmt.Errorf("%s: must be 1 or more, got %q", header[i+1], fields[i+1])
		}
		*into = n
	}
	for i, into := range []*pe.Cycle{&f.outputStationary, &f.weightStationary} {
		const first = 6 // column of the first number of cycles
		cycles, err := strconv.ParseUint(fields[first+i], 10, 64)
		if err != nil {
			return f, fmt.Errorf("%s: must be a number of cycles, got %q", header[first+i], fields[first+i])
		}
		*into = pe.Cycle(cycles)
	}
	return f, nil
}
