package report

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"pgsim/configs/units"
	"pgsim/configs/visible"
	"pgsim/results"
	"pgsim/results/stored"
)

// tensorsData is the plan of the activation scratchpad.
type tensorsData struct {
	// Way says how a batch went through the layers. Room is the capacity of the scratchpad, in KiB.
	Way  string  `json:"way"`
	Room float64 `json:"room"`
	// Held are the tensors that stay during some layers.
	Held []heldTensor `json:"held"`
	// Rows is the table of all tensors.
	Rows [][]string `json:"rows"`
}

// heldTensor is a tensor that stays, with its KiB during each layer.
type heldTensor struct {
	Name  string    `json:"name"`
	Color string    `json:"color"`
	KiB   []float64 `json:"kib"`
	color color.RGBA
}

// newTensors returns the plan of a run; nil if no tensor could stay.
func newTensors(run stored.Run) *tensorsData {
	t := run.Tensors
	if t == nil {
		return nil
	}
	d := &tensorsData{Way: t.Way(), Room: float64(run.Config.Scratchpads.Activation.CapacityKiB), Held: []heldTensor{}, Rows: t.Rows()}
	layers := layerNamesOf(run)
	for _, tensor := range t.Tensors {
		if h, ok := newHeld(tensor, layers); ok {
			h.color = seriesColor(len(d.Held))
			h.Color = css(h.color)
			d.Held = append(d.Held, h)
		}
	}
	return d
}

// newHeld returns during which layers a tensor stays; false if it never does.
func newHeld(t results.Tensor, layers []string) (h heldTensor, ok bool) {
	h.Name = t.Name
	for _, bytes := range t.Held(layers) {
		h.KiB = append(h.KiB, short(float64(bytes)/units.BytesPerKiB))
		ok = ok || bytes > 0
	}
	return h, ok
}

// layerNamesOf returns the names of a run's layers.
func layerNamesOf(run stored.Run) []string {
	var names []string
	for _, l := range run.Layers {
		names = append(names, l.Name)
	}
	return names
}

// plotTensors draws the plan of the chosen run; nil if it has none.
func (r *Report) plotTensors() (*plot.Plot, error) {
	run := r.runs[r.chosen]
	d := newTensors(run)
	if d == nil {
		return nil, nil
	}
	names := layerNamesOf(run)
	p := newPlot(r.labels[r.chosen], "", heldAxis)
	top := make([]float64, len(names))
	var below *plotter.BarChart
	var at plotter.XYLabels
	for _, h := range d.Held {
		bars, err := plotter.NewBarChart(plotter.Values(h.KiB), barWidth(len(names)))
		if err != nil {
			return nil, err
		}
		bars.Color, bars.LineStyle.Width = h.color, 0
		if below != nil {
			bars.StackOn(below)
		}
		below = bars
		p.Add(bars)
		first := true
		for i, kib := range h.KiB {
			if kib > 0 && first && kib > leastLabelled*d.Room {
				at.XYs = append(at.XYs, plotter.XY{X: float64(i), Y: top[i] + kib/2})
				at.Labels = append(at.Labels, visible.Text(h.Name))
			}
			first = first && kib == 0
			top[i] += kib
		}
	}
	if err := addTensorNames(p, at); err != nil {
		return nil, err
	}
	room := plotter.XYs{{X: -0.5, Y: d.Room}, {X: float64(len(names)) - 0.5, Y: d.Room}}
	if err := addDashed(p, capacityLine, room, true); err != nil {
		return nil, err
	}
	layerNames(p, names)
	const above = 1.2 // room for the legend
	p.Y.Min, p.Y.Max = 0, above*d.Room
	return p, nil
}

// leastLabelled is the smallest share of the scratchpad at which the name of a tensor is shown in
// the plot.
const leastLabelled = 0.05

// addTensorNames writes the names of tensors at the layers where they begin to stay.
func addTensorNames(p *plot.Plot, at plotter.XYLabels) error {
	if len(at.Labels) == 0 {
		return nil
	}
	labels, err := plotter.NewLabels(at)
	if err != nil {
		return err
	}
	const size = font.Length(5)
	for i := range labels.TextStyle {
		style := &labels.TextStyle[i]
		style.XAlign, style.YAlign, style.Font.Size = draw.XCenter, draw.YCenter, size
	}
	p.Add(labels)
	return nil
}
