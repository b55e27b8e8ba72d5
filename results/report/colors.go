package report

import (
	"fmt"
	"image/color"
)

// hues are the colours of series. Source: Okabe and Ito, Color Universal
// Design (2008), without black and with yellow behind the others: both are hard to
// see on one of the page's backgrounds.
var hues = []color.RGBA{
	{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}, // blue
	{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}, // vermilion
	{R: 0x00, G: 0x9e, B: 0x73, A: 0xff}, // bluish green
	{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}, // reddish purple
	{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}, // sky blue
	{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}, // orange
	{R: 0xf0, G: 0xe4, B: 0x42, A: 0xff}, // yellow
	{R: 0x6b, G: 0x8e, B: 0x23, A: 0xff}, // olive, ours
}

// gray is for what is not measured: lines that guide the eye.
var gray = color.RGBA{R: 0x88, G: 0x88, B: 0x88, A: 0xff}

// seriesColor returns the colour of the i-th series.
func seriesColor(i int) color.RGBA { return hues[i%len(hues)] }

// heat are colours from none to all. Source: viridis, of matplotlib (CC0), at
// five equal steps.
var heat = []color.RGBA{
	{R: 0x44, G: 0x01, B: 0x54, A: 0xff},
	{R: 0x3b, G: 0x52, B: 0x8b, A: 0xff},
	{R: 0x21, G: 0x91, B: 0x8c, A: 0xff},
	{R: 0x5e, G: 0xc9, B: 0x62, A: 0xff},
	{R: 0xfd, G: 0xe7, B: 0x25, A: 0xff},
}

// css returns a colour as style sheets write it.
func css(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
