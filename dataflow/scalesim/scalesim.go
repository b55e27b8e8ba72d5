package scalesim

import (
	"fmt"

	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Comparison says how far pgsim is from one witness.
type Comparison struct {
	// Witness says in a few words what pgsim was compared with.
	Witness string
	// Cases counts the layers and arrays that were compared.
	Cases int
	// LargestDifference is the largest difference of any case, in cycles.
	LargestDifference uint64
	// Worst names a case with that difference; "" if there is none.
	Worst string
}

// witness is another count of a case's cycles.
type witness struct {
	name     string
	dataflow dataflow.Dataflow
	overlap  string
	// want returns the cycles that pgsim should count.
	want func(figure) pe.Cycle
}

// lastIndex is the number of cycles minus the index of the last cycle.
const lastIndex = 1

var witnesses = []witness{
	{
		"SCALE-Sim's formula, output-stationary", dataflow.OutputStationary{}, "none",
		func(f figure) pe.Cycle { return f.formula(f.m, f.n, f.k) },
	},
	{
		"SCALE-Sim 3.0.0, output-stationary", dataflow.OutputStationary{}, "drain",
		func(f figure) pe.Cycle { return f.outputStationary + lastIndex + pe.Cycle(f.rows) },
	},
	{
		"SCALE-Sim's formula, weight-stationary", dataflow.WeightStationary{}, "none",
		func(f figure) pe.Cycle { return f.formula(f.k, f.n, f.m) },
	},
	{
		"SCALE-Sim 3.0.0, weight-stationary", dataflow.WeightStationary{}, "none",
		func(f figure) pe.Cycle { return f.weightStationary + lastIndex },
	},
}

// Compare compares pgsim with all witnesses in all cases.
func Compare() ([]Comparison, error) {
	figures, err := readFigures()
	if err != nil {
		return nil, err
	}
	var all []Comparison
	for _, w := range witnesses {
		c, err := w.compare(figures)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.name, err)
		}
		all = append(all, c)
	}
	return all, nil
}

func (w witness) compare(figures []figure) (Comparison, error) {
	overlap, err := pe.Overlaps.Lookup(w.overlap)
	if err != nil {
		return Comparison{}, err
	}
	policy, err := dataflow.Policies.Lookup("dense")
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Witness: w.name, Cases: len(figures)}
	for _, f := range figures {
		m := dataflow.Machine{
			Geometry: pe.Geometry{Rows: f.rows, Cols: f.cols, Lanes: 1, DigitBits: codeBits},
			Dataflow: w.dataflow, Overlap: overlap, Policy: policy,
		}
		got, want := dataflow.RunAlone(m, f.layer(), 1).Cycles, w.want(f)
		if d := uint64(max(got, want) - min(got, want)); d > c.LargestDifference {
			c.LargestDifference = d
			c.Worst = fmt.Sprintf("%s on %dx%d: %d cycles, want %d", f.name, f.rows, f.cols, got, want)
		}
	}
	return c, nil
}

// codeBits is the width of a code and of a digit. Any width will do, as long as a step takes a
// whole code.
const codeBits = 8

// layer returns the matrix product of a figure.
func (f figure) layer() pgworkloads.LayerWork {
	return pgworkloads.LayerWork{Layer: pgworkloads.Layer{
		Name: f.name, Op: "linear",
		InChannels: f.k, OutChannels: f.n, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{f.m, 1}, Output: [2]int{f.m, 1},
		Activation: pgworkloads.Activation{
			Bits: codeBits, HighBits: codeBits, Encoding: pgworkloads.Unsigned, Scale: 1,
		},
		WeightBits: codeBits,
	}}
}

// formula is SCALE-Sim's formula for folded extents sr x sc and a streamed extent of t.
func (f figure) formula(sr, sc, t int) pe.Cycle {
	folds := ints.CeilDiv(sr, f.rows) * ints.CeilDiv(sc, f.cols)
	return pe.Cycle((2*f.rows + f.cols + t - 2) * folds)
}
