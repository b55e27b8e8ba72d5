package report

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// swatch is a patch of colour in a legend.
type swatch struct{ color color.Color }

// Thumbnail fills its area.
func (s swatch) Thumbnail(c *draw.Canvas) {
	c.FillPolygon(s.color, []vg.Point{
		{X: c.Min.X, Y: c.Min.Y}, {X: c.Min.X, Y: c.Max.Y}, {X: c.Max.X, Y: c.Max.Y}, {X: c.Max.X, Y: c.Min.Y},
	})
}

// percent returns a cell in per cent; NaN for a cell without outputs.
func (g grid) percent(cell int) float64 {
	if g.cells[cell] == empty {
		return math.NaN()
	}
	return percents * float64(g.cells[cell]) / full
}
