package report

import (
	"fmt"
	"image/color"

	"pgsim/results/palette"
)

// hues are the colours of series. Yellow is one of the last, because it is hard to see on one of
// the page's backgrounds.
var hues = []color.RGBA{
	palette.Blue, palette.Vermilion, palette.BluishGreen, palette.ReddishPurple, palette.SkyBlue, palette.Orange,
	palette.Yellow, {R: 0x6b, G: 0x8e, B: 0x23, A: 0xff}, // olive, ours
}

// seriesColor returns the colour of the i-th series.
func seriesColor(i int) color.RGBA { return hues[i%len(hues)] }

// heat are colours from none to all. Source: viridis, of matplotlib (CC0), at five equal steps.
var heat = []color.RGBA{
	{R: 0x44, G: 0x01, B: 0x54, A: 0xff},
	{R: 0x3b, G: 0x52, B: 0x8b, A: 0xff},
	{R: 0x21, G: 0x91, B: 0x8c, A: 0xff},
	{R: 0x5e, G: 0xc9, B: 0x62, A: 0xff},
	{R: 0xfd, G: 0xe7, B: 0x25, A: 0xff},
}

// css returns a colour as style sheets write it.
func css(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
