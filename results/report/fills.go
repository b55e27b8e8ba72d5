package report

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"pgsim/configs/visible"
	"pgsim/dataflow"
	"pgsim/results/stored"
)

// fills says how full the queues of runs are, layer by layer, on the array alone.
type fills struct {
	of  []map[string]dataflow.QueueFill // by run, then by gated layer
	why []string                        // by run; why there are none
}

const (
	// fillBins is the largest number of bins per layer: as many as can be told apart in a chart.
	fillBins = 200
	// maxFilled bounds the outputs of all layers that are run for their fills, which takes some
	// seconds. Further runs have no fills, except the chosen one.
	maxFilled = 1 << 24
)

// newFills runs the gated layers of runs whose gates are known.
func newFills(runs []stored.Run, chosen int, m *maps) *fills {
	f := &fills{of: make([]map[string]dataflow.QueueFill, len(runs)), why: make([]string, len(runs))}
	outputs := f.add(chosen, runs[chosen], m)
	for i, run := range runs {
		switch {
		case i == chosen:
		case outputs > maxFilled:
			f.why[i] = fmt.Sprintf("layers of other runs have %d outputs, and a report runs about %d; choose this run with --run, or report on fewer", outputs, maxFilled)
		default:
			outputs += f.add(i, run, m)
		}
	}
	return f
}

// add runs the layers of a run and returns how many outputs they have.
func (f *fills) add(i int, run stored.Run, m *maps) (outputs int) {
	if m.of[i] < 0 {
		f.why[i] = m.why[i]
		return 0
	}
	machine, err := dataflow.NewMachine(run.Config.Array)
	if err != nil {
		f.why[i] = err.Error()
		return 0
	}
	f.of[i] = map[string]dataflow.QueueFill{}
	for _, l := range m.list[m.of[i]].layers {
		if fill, ok := dataflow.QueueFillAlone(machine, l, run.Workload.Images, fillBins); ok {
			f.of[i][l.Name] = fill
			outputs += l.M(run.Workload.Images) * l.N()
		}
	}
	if len(f.of[i]) == 0 {
		f.why[i] = fmt.Sprintf("policy %s has no queues", run.Config.Array.Policy)
	}
	return outputs
}

// fillData says how full queues are, for the page.
type fillData struct {
	// Bin is the length of a bin in cycles. All and Column are the most entries in each bin: of all
	// queues and of the fullest column.
	Bin    uint64 `json:"bin"`
	All    []int  `json:"all"`
	Column []int  `json:"column"`
	// Room is the capacity.
	Room [2]int `json:"room"`
}

func newFillData(f dataflow.QueueFill) fillData {
	d := fillData{Bin: uint64(f.BinCycles), Room: [2]int{f.Capacity.All, f.Capacity.Column}}
	for _, l := range f.Bins {
		d.All, d.Column = append(d.All, l.All), append(d.Column, l.Column)
	}
	return d
}

// addFills adds the fills.
func (r *Report) addFills(d *pageData) {
	for i := range r.runs {
		run := &d.Runs[i]
		run.NoFills, run.Fills = r.fills.why[i], map[string]fillData{}
		for name, f := range r.fills.of[i] {
			run.Fills[name] = newFillData(f)
		}
	}
}

// plotFill draws the fill of the chosen layer; nil if there is none.
func (r *Report) plotFill() (*plot.Plot, error) {
	fill, ok := r.fills.of[r.chosen][r.layer]
	if !ok {
		return nil, nil
	}
	p := newPlot(fmt.Sprintf("%s: entries in queues, most in %d cycles", r.layer, fill.BinCycles), cyclesAxis, fillAxis)
	for i, s := range fillSeries() {
		var at plotter.XYs
		for bin, l := range fill.Bins {
			share := [...]float64{float64(l.All) / float64(fill.Capacity.All), float64(l.Column) / float64(fill.Capacity.Column)}[i]
			at = append(at, plotter.XY{X: float64(bin) * float64(fill.BinCycles), Y: percents * share})
		}
		line, err := plotter.NewLine(at)
		if err != nil {
			return nil, err
		}
		line.Color, line.Width, line.StepStyle = s.color, lineWidth, plotter.PostStep
		p.Add(line)
		p.Legend.Add(visible.Text(s.name), line)
	}
	p.Y.Min, p.Y.Max = 0, percents*aboveBars
	return p, nil
}
