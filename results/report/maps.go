package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/traces"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// maps are the gated fractions over images and arrays. Runs with the same gates share them.
type maps struct {
	list []*gates
	of   []int    // by run, index of its gates; -1 if there are none
	why  []string // by run; why there are none
}

// gates are the maps of all gated layers at one setting of the thresholds.
type gates struct {
	layers []pgworkloads.LayerWork
	names  []string // of the gated layers
	images []grid   // by gated layer
	arrays map[shape][]grid
}

// shape is everything that a map over the array depends on.
type shape struct {
	rows, cols int
	fold       int
	dataflow   string
}

// grid is a map: cells in levels from 0 to full, row by row; cells without outputs are empty.
type grid struct {
	width, height int
	cells         []byte
}

// Levels of a grid's cells: 250 steps of 0.4 %.
const (
	full  = 250
	empty = 255
)

// maxCells bounds all maps of a report to 2 MiB of a page: the maps of some two hundred runs of a
// network for CIFAR-10. Further runs have no maps.
const maxCells = 2 << 20

// newMaps computes the maps of all runs.
func newMaps(runs []stored.Run, o Options) *maps {
	m := &maps{}
	sources := sourceCache{}
	at := map[string]int{}
	cells := 0
	for _, r := range runs {
		key := gatesKey(r)
		index, known := at[key]
		if !known {
			g, err := sources.gates(r, o)
			index = -1
			if err == nil {
				index = len(m.list)
				m.list = append(m.list, g)
				cells += size(g.images)
			}
			at[key] = index
			sources.failed(key, err)
		}
		why := sources.why[key]
		if index >= 0 {
			if cells += m.list[index].addArray(shapeOf(r)); cells > maxCells {
				index, why = -1, fmt.Sprintf("maps of earlier runs take the %d cells that a report holds; report on fewer runs", maxCells)
			}
		}
		m.of, m.why = append(m.of, index), append(m.why, why)
	}
	return m
}

func size(grids []grid) int {
	n := 0
	for _, g := range grids {
		n += len(g.cells)
	}
	return n
}

func shapeOf(r stored.Run) shape {
	a := r.Config.Array
	return shape{a.Rows, a.Cols, int(a.Fold), a.Dataflow}
}

// gatesKey identifies everything that the gates of a run depend on.
func gatesKey(r stored.Run) string {
	w := r.Workload
	target, seed := "", ""
	if w.Seed != nil {
		seed = strconv.FormatUint(*w.Seed, 10)
	}
	if w.TargetGated != nil {
		target = format.Number(*w.TargetGated)
	}
	return fmt.Sprintf("%q", []any{w.Name, w.Checksum, w.Images, w.ThresholdOffset, w.ThresholdScale, target, w.TargetPer, w.Widths.Words(), seed})
}

// sourceCache keeps workloads that were read, and reasons for missing gates.
type sourceCache struct {
	sources map[string]pgworkloads.Source
	errs    map[string]error
	why     map[string]string
}

func (c *sourceCache) failed(key string, err error) {
	if c.why == nil {
		c.why = map[string]string{}
	}
	if err != nil {
		c.why[key] = err.Error()
	}
}

// source reads the workload of a run.
func (c *sourceCache) source(name string) (pgworkloads.Source, error) {
	if c.sources == nil {
		c.sources, c.errs = map[string]pgworkloads.Source{}, map[string]error{}
	}
	if _, known := c.sources[name]; !known {
		c.sources[name], c.errs[name] = traces.ResolveSource(name)
	}
	return c.sources[name], c.errs[name]
}

// gates computes the gates of a run and checks that the run had the same gates.
func (c *sourceCache) gates(r stored.Run, o Options) (*gates, error) {
	if len(gatedLayers(r)) == 0 {
		return nil, fmt.Errorf("no layer of %s is gated", r.Workload.Name)
	}
	if o.Image >= r.Workload.Images {
		return nil, fmt.Errorf("the batch has %d images, no image %d", r.Workload.Images, o.Image)
	}
	source, err := c.source(cmp.Or(o.Workload, r.Workload.Name))
	if err != nil {
		return nil, fmt.Errorf("the workload was not found, name its file with --workload: %w", err)
	}
	w := r.Workload
	moves := pgworkloads.ThresholdChange{ThresholdOffset: w.ThresholdOffset, TargetGated: w.TargetGated, TargetPer: w.TargetPer}
	if w.ThresholdScale != 1 {
		moves.ThresholdScale = &w.ThresholdScale
	}
	if shapes, drawn := source.(*shapes.Shapes); drawn && w.Seed != nil {
		source = shapes.WithSeed(*w.Seed)
	}
	if source, err = source.WithWidths(w.Widths); err != nil {
		return nil, err
	}
	work, err := source.Workload(pgworkloads.Options{Images: w.Images, ThresholdChange: moves})
	if err != nil {
		return nil, err
	}
	if work.Checksum != w.Checksum {
		return nil, fmt.Errorf("the workload %s is not the one of the run: its checksum is %.12s, not %.12s; name its file with --workload",
			work.Name, work.Checksum, w.Checksum)
	}
	return newGates(r, work, o.Image)
}

// newGates keeps the gated layers and draws their maps over the image.
func newGates(r stored.Run, work pgworkloads.Workload, image int) (*gates, error) {
	g := &gates{arrays: map[shape][]grid{}}
	for i, l := range work.Layers {
		if l.Gates == nil {
			continue
		}
		if i >= len(r.Layers) || r.Layers[i].GatedOutputs != l.GatedOutputs() {
			return nil, fmt.Errorf("layer %s has %d gated outputs, which is not what the run had", l.Name, l.GatedOutputs())
		}
		g.layers = append(g.layers, l)
		g.names = append(g.names, l.Name)
		g.images = append(g.images, overImage(l, image))
	}
	return g, nil
}

// addArray draws the maps over an array unless they exist, and returns how many cells they add.
func (g *gates) addArray(s shape) int {
	if _, drawn := g.arrays[s]; drawn {
		return 0
	}
	var grids []grid
	for _, l := range g.layers {
		grids = append(grids, overArray(l, s))
	}
	g.arrays[s] = grids
	return size(grids)
}

// overImage returns, for every output pixel of one image, the share of its channels that is gated.
// The positions of a linear layer are arranged in one column.
func overImage(l pgworkloads.LayerWork, image int) grid {
	c := newCounts(l.Output[1], l.Output[0])
	first := image * l.PixelsPerImage()
	for pixel := range l.PixelsPerImage() {
		for n := range l.N() {
			c.add(pixel, l.Gates.Gated(first+pixel, n))
		}
	}
	return c.grid()
}

const weightStationary = "weight-stationary"

// overArray returns, for every PE, the share of the outputs it decides, over the whole batch, that
// is gated. Tiles put the pixels of a column group on consecutive rows, and its channels on
// columns; if the array is folded, so does every part of it. In a weight-stationary array every
// output passes all rows of its column, so there is one row.
func overArray(l pgworkloads.LayerWork, s shape) grid {
	rows := s.rows
	if s.dataflow == weightStationary {
		rows = 1
	}
	c := newCounts(s.cols, rows)
	images := l.Gates.M() / l.PixelsPerImage()
	folds := dataflow.Folds(l.Layer, images, s.rows, s.fold)
	part := rows / folds
	for _, group := range dataflow.ColumnGroups(l.Layer, folds*s.cols) {
		for m := range l.Gates.M() {
			row := tilePixel(l.Layer, m, images) % part
			for n := group.Lo; n < group.Hi; n++ {
				i := n - group.Lo
				c.add((i/s.cols*part+row)*s.cols+i%s.cols, l.Gates.Gated(m, n))
			}
		}
	}
	return c.grid()
}

// tilePixel returns the index of pixel m of a gate mask among the pixels that tiles are cut from. A
// recurrent layer cuts tiles from the pixels of one time step, one pixel of each image.
func tilePixel(l pgworkloads.Layer, m, images int) int {
	if !l.Recurrent {
		return m
	}
	return m / l.PixelsPerImage() % images
}

// counts are the numbers of outputs and of gated outputs by cell.
type counts struct {
	width, height int
	all, gated    []int
}

func newCounts(width, height int) *counts {
	return &counts{width, height, make([]int, width*height), make([]int, width*height)}
}

func (c *counts) add(cell int, gated bool) {
	c.all[cell]++
	if gated {
		c.gated[cell]++
	}
}

func (c *counts) grid() grid {
	g := grid{c.width, c.height, make([]byte, len(c.all))}
	for i, all := range c.all {
		g.cells[i] = empty
		if all > 0 {
			g.cells[i] = byte((c.gated[i]*full + all/2) / all)
		}
	}
	return g
}

// layer returns the maps of a layer of a run over the image and over the array; false if there are
// none.
func (m *maps) layer(run stored.Run, at int, layer string) (image, array grid, ok bool) {
	if m.of[at] < 0 {
		return grid{}, grid{}, false
	}
	g := m.list[m.of[at]]
	i := slices.Index(g.names, layer)
	if i < 0 {
		return grid{}, grid{}, false
	}
	return g.images[i], g.arrays[shapeOf(run)][i], true
}
