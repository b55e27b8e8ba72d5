// Package palette has the colours of plots and pages.
package palette

import "image/color"

// Colours of series. Source: Okabe and Ito, Color Universal Design (2008), without black.
var (
	Blue          = color.RGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}
	Vermilion     = color.RGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}
	BluishGreen   = color.RGBA{R: 0x00, G: 0x9e, B: 0x73, A: 0xff}
	ReddishPurple = color.RGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}
	SkyBlue       = color.RGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}
	Orange        = color.RGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}
	Yellow        = color.RGBA{R: 0xf0, G: 0xe4, B: 0x42, A: 0xff}
)

// Gray is for what is not measured, and for references of comparisons.
var Gray = color.RGBA{R: 0x88, G: 0x88, B: 0x88, A: 0xff}
