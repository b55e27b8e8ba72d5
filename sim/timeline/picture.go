package timeline

import (
	"fmt"
	"io"

	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/sim"
)

// Size of a picture, in SVG pixels.
const (
	labelWidth = 130
	plotWidth  = 1000
	rightEdge  = 20
	rowHeight  = 16
	rowGap     = 6
	headHeight = 44
	axisHeight = 34
	// lineHeight is that of a line of the legend.
	lineHeight = 18
)

// maxShapes is how many rectangles a picture may have. With more it would be unreadable.
const maxShapes = 20_000

// Colours by what happens. Source: Okabe and Ito, Color Universal Design (2008).
const (
	blue    = "#0072b2"
	skyBlue = "#56b4e9"
	green   = "#009e73"
	purple  = "#cc79a7"
)

// picture collects the contents of a picture.
type picture struct {
	tracks   tracks
	from, to uint64 // cycles of the array, over the run
	began    bool
	mhz      float64
	rows     []row // in the order in which they are drawn
	byName   map[string]int
	shapes   int
	busy     [dataflow.Full + 1]uint64 // cycles of passes, by kind
	stalls   stall.By[uint64]
	layers   []string // drawn
}

// title says what the picture shows.
func (p *picture) title() string {
	run := p.tracks.run
	title := fmt.Sprintf("%s on %s, policy %s", run.Workload.Name, run.Accelerator.Name, run.Accelerator.Array.Policy)
	switch drawn := len(p.layers); {
	case drawn == len(run.Layers):
		return title
	case drawn == 1:
		return fmt.Sprintf("layer %s of %s", p.layers[0], title)
	default:
		return fmt.Sprintf("%d layers from %s on, of %s", drawn, p.layers[0], title)
	}
}

// row is one line of a picture.
type row struct {
	name   string
	shapes []shape
}

// shape is a rectangle in cycles of the array.
type shape struct {
	from, to float64
	color    string
	tip      string
}

// WriteSVG draws the recorded layers of a run: passes, stalls by cause, transfers and data on the
// DRAM bus over cycles. It refuses runs that are too large for a picture.
func (r *Recorder) WriteSVG(w io.Writer, _ string, run sim.Result) error {
	t, err := newTracks(run)
	if err != nil {
		return err
	}
	p := &picture{tracks: t, mhz: run.Accelerator.Clock.FrequencyMHz, byName: map[string]int{}}
	for _, name := range []string{"MSB passes", "LSB passes", "dense passes", "stalls",
		"load weight", "load activation", "store output"} {
		p.row(name)
	}
	if err := r.Replay(run, p.layer, p.event); err != nil {
		return err
	}
	return p.write(w)
}

// layer extends the picture to a layer that shows something.
func (p *picture) layer(l Placed) error {
	if !l.Recorded {
		return nil
	}
	if !p.began {
		p.began, p.from = true, l.Start
	}
	p.layers = append(p.layers, l.Name)
	p.to = l.End()
	return nil
}

// event draws an event.
func (p *picture) event(l Placed, e *Event) error {
	from, to := float64(l.Origin+e.From), float64(l.Origin+e.To)
	switch e.Kind {
	case Pass:
		p.busy[e.Bits] += e.Busy
		color := [...]string{dataflow.High: blue, dataflow.Low: green, dataflow.Full: blue}[e.Bits]
		p.add(passNames[e.Bits]+" passes", shape{from, to, color,
			fmt.Sprintf("%s pass %d, block %d: %d cycles", e.passName(), e.Index, e.Block, e.To-e.From)})
	case Stall:
		p.stalls[e.Cause] += e.To - e.From
		p.add("stalls", shape{from, to, e.Cause.Info().Color,
			fmt.Sprintf("%s: %d cycles", e.Cause.Label(), e.To-e.From)})
	case Transfer:
		name, color := "load ", skyBlue
		if e.Transfer.Store {
			name, color = "store ", purple
		}
		p.add(name+e.Transfer.Pad.String(), shape{from, to, color,
			fmt.Sprintf("%d bytes: %d cycles", e.Transfer.Bytes, e.To-e.From)})
	case Bus:
		scale := p.mhz / p.tracks.device.ClockMHz
		from, to = float64(l.Origin)+float64(e.From)*scale, float64(l.Origin)+float64(e.To)*scale
		color := skyBlue
		if e.Writes > 0 {
			color = purple
		}
		p.add(fmt.Sprintf("DRAM %d data bus", e.Channel), shape{from, to, color,
			fmt.Sprintf("%d reads, %d writes", e.Reads, e.Writes)})
	default:
		return nil
	}
	if p.shapes > maxShapes {
		return fmt.Errorf("a picture of more than %d events shows nothing; draw fewer layers, or write JSON", maxShapes)
	}
	return nil
}

// row returns the row of a name.
func (p *picture) row(name string) *row {
	i, ok := p.byName[name]
	if !ok {
		i = len(p.rows)
		p.byName[name] = i
		p.rows = append(p.rows, row{name: name})
	}
	return &p.rows[i]
}

func (p *picture) add(name string, s shape) {
	r := p.row(name)
	r.shapes = append(r.shapes, s)
	p.shapes++
}
