package agree

import (
	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/dataflow/rules"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// PassChecker checks a run of the pass-level model against the rules. The model doesn't specify
// which PE within reach completes an output. The checker takes the first free PE or, if there is
// none, one that breaks a rule.
type PassChecker struct {
	checker *rules.Checker // nil if the rules don't apply
	machine rules.Machine
	layer   rules.Layer
	home    []place      // homes of low parts, [M][N]
	work    []rules.Work // of the current pass
	parts   *rules.Pass  // the parts so far of a pass in parts, as one pass; nil for none
	taken   []bool       // columns of LSB work in the current pass
}

// place is a PE.
type place struct{ row, col int32 }

// NewPassChecker returns the checker of a layer on a machine whose policy has the given name and
// settings. It checks nothing under a bound, which doesn't complete outputs at PEs, and nothing if
// outputs are not in PEs.
func NewPassChecker(m dataflow.Machine, policy string, settings strict.Settings, w pgworkloads.LayerWork, images int) (*PassChecker, error) {
	c := &PassChecker{layer: rulesLayerOf(m, w, images)}
	machine, err := rulesMachine(m.Geometry, m.Fold, m.Overlap.Name, policy, settings, m.StateLatency)
	c.machine = machine.For(c.layer)
	if !m.IsBound() && !m.Dataflow.SumsBelowColumns() {
		c.checker = rules.New(machine, c.layer)
		c.home = make([]place, c.layer.Pixels*c.layer.Channels)
	}
	return c, err
}

// Pass checks the next pass, which starts in a cycle and is stretched.
func (c *PassChecker) Pass(p *dataflow.Pass, at, stretch pe.Cycle) error {
	if c.checker == nil {
		return nil
	}
	if c.parts == nil {
		whole := c.log(p, at, stretch)
		c.parts = &whole
	} else {
		join(c.parts, p, at, stretch)
	}
	if p.Timing.More {
		return nil
	}
	whole := *c.parts
	c.parts = nil
	return c.checker.Pass(whole)
}

// End checks the run as a whole, which took the given number of cycles.
func (c *PassChecker) End(cycles pe.Cycle) error {
	if c.checker == nil {
		return nil
	}
	return c.checker.End(uint64(cycles))
}

// log returns a pass in the form that the rules take. Its work is valid until the next call.
func (c *PassChecker) log(p *dataflow.Pass, at, stretch pe.Cycle) rules.Pass {
	c.work, c.taken = c.work[:0], make([]bool, c.machine.Cols)
	kind := map[dataflow.Kind]rules.Part{dataflow.High: rules.High, dataflow.Low: rules.Low, dataflow.Full: rules.Full}[p.Kind]
	if kind != rules.Low || p.Batches == nil && p.PixelBatches == nil && p.Timing.Steps > 0 {
		c.tile(p, kind)
	}
	c.deal(p.Batches)
	for row, b := range p.PixelBatches {
		for col, channel := range b.Channels {
			c.work = append(c.work, rules.Work{Row: row, Col: col, Pixel: int(b.Pixel), Channel: int(channel), Part: rules.Low})
		}
	}
	for i := range c.work {
		w := &c.work[i]
		w.Row, w.Col = c.machine.PE(w.Row, w.Col)
	}
	return rules.Pass{
		Kind: kind, Start: uint64(at), Steps: uint64(p.Timing.Steps + stretch), Stretch: uint64(stretch),
		Part:    p.SumsRead+p.SumsWritten > 0,
		Decides: p.Timing.Decides, Drains: p.Timing.Drains, Work: c.work,
	}
}

// homeOf returns the home of the low part of an output.
func (c *PassChecker) homeOf(pixel, channel int32) *place {
	return &c.home[int(pixel)*c.layer.Channels+int(channel)]
}

// homeRow returns the home row of the low part of an output whose high part is in the given row.
func (c *PassChecker) homeRow(row, pixel int) int {
	_, _, first := c.machine.Reach()
	if first == 0 {
		return row
	}
	if c.layer.Index != nil {
		pixel = c.layer.Index(pixel)
	}
	return first + pixel%(c.machine.Rows-first)
}

// tile adds the work of pixel i in its row and channel j in column j. In LSB passes it adds only
// the work on gated outputs, unless they work on all outputs.
func (c *PassChecker) tile(p *dataflow.Pass, part rules.Part) {
	for i, pixel := range p.Pixels {
		row := i
		if p.Rows != nil {
			row = int(p.Rows[i])
		}
		for col, channel := range p.Channels {
			w := rules.Work{Row: row, Col: col, Pixel: int(pixel), Channel: int(channel), Part: part}
			if part == rules.Low && !c.machine.AllLow() && !c.layer.Gated(w.Pixel, w.Channel) {
				continue
			}
			if part == rules.High {
				*c.homeOf(pixel, channel) = place{int32(c.homeRow(row, w.Pixel)), int32(col)}
			}
			c.work = append(c.work, w)
		}
	}
}

// deal adds the work of batches, each in a column of its cluster, and of their outputs, each in a
// row of its neighbourhood.
func (c *PassChecker) deal(batches []dataflow.Batch) {
	w, v, first := c.machine.Reach()
	for _, b := range batches {
		home := c.homeOf(b.Pixels[0], b.Channel)
		col := c.column(int(home.col)/w*w, w)
		used := make([]int, ints.CeilDiv(c.machine.Rows-first, v))
		for _, pixel := range b.Pixels {
			part := (int(c.homeOf(pixel, b.Channel).row) - first) / v
			row := first + part*v + used[part]
			used[part]++
			c.work = append(c.work, rules.Work{Row: row, Col: col, Pixel: int(pixel), Channel: int(b.Channel), Part: rules.Low})
		}
	}
}

// column returns the first free column of a cluster, or a column that doesn't exist.
func (c *PassChecker) column(first, w int) int {
	for col := first; col < min(first+w, c.machine.Cols); col++ {
		if !c.taken[col] {
			c.taken[col] = true
			return col
		}
	}
	return c.machine.Cols
}

// rulesLayerOf returns a layer of the pass-level model in the form that the rules take. Pixels are
// numbered as in segments.
func rulesLayerOf(m dataflow.Machine, w pgworkloads.LayerWork, images int) rules.Layer {
	rows := w.M(images)
	layer := rulesLayer(m.Geometry, reference.Problem{
		M: rows, N: w.N(), K: w.K(), Bits: w.Activation.Bits, HighBits: w.Activation.HighBits, FirstOperands: w.FirstOperands(),
	}, m.Prediction.Wasted)
	row := func(pixel int) int { return pixel }
	if w.Recurrent {
		steps := rows / images
		layer.Step = func(pixel int) int { return pixel / images }
		layer.Index = func(pixel int) int { return pixel % images }
		row = func(pixel int) int { return pixel%images*steps + pixel/images }
	}
	if w.Gates != nil {
		layer.Gated = func(pixel, channel int) bool { return w.Gates.Gated(row(pixel), channel) }
	}
	return layer
}

// join adds the next part of a pass, which has the same work. The rules see one pass, which is
// delayed if a part comes late.
func join(whole *rules.Pass, part *dataflow.Pass, at, stretch pe.Cycle) {
	steps := uint64(part.Timing.Steps + stretch)
	whole.Stretch += uint64(at) - (whole.Start + whole.Steps) + uint64(stretch)
	whole.Steps = uint64(at) + steps - whole.Start
	whole.Decides, whole.Drains = part.Timing.Decides, part.Timing.Drains
}
