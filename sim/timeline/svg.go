package timeline

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strings"

	"pgsim/configs/visible"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
)

// write writes the picture as SVG.
func (p *picture) write(w io.Writer) error {
	p.rows = slices.DeleteFunc(p.rows, func(r row) bool { return len(r.shapes) == 0 })
	legend := p.legend()
	bottom := headHeight + len(p.rows)*(rowHeight+rowGap)
	width, height := labelWidth+plotWidth+rightEdge, bottom+axisHeight+(len(legend)+1)*lineHeight
	b := new(bytes.Buffer)
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" `+
		`font-family="sans-serif" font-size="12" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(b, "<!-- %s -->\n<title>%s</title>\n", Format, shown(p.title()))
	fmt.Fprintf(b, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", width, height)
	fmt.Fprintf(b, `<text x="%d" y="24" font-size="15" fill="#111111">%s</text>`+"\n", labelWidth, shown(p.title()))
	for i, r := range p.rows {
		p.writeRow(b, r, headHeight+i*(rowHeight+rowGap))
	}
	p.writeAxis(b, bottom)
	for i, line := range legend {
		y := bottom + axisHeight + (i+1)*lineHeight
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="12" height="12" fill="%s"/>`+"\n", labelWidth, y-lineHeight/2-1, line.color)
		fmt.Fprintf(b, `<text x="%d" y="%d" fill="#111111">%s</text>`+"\n", labelWidth+lineHeight, y, shown(line.text))
	}
	fmt.Fprint(b, "</svg>\n")
	_, err := b.WriteTo(w)
	return err
}

// shown returns a text for SVG, which allows no control characters.
func shown(text string) string { return html.EscapeString(visible.Text(text)) }

// x returns the position of a cycle.
func (p *picture) x(cycle float64) float64 {
	return labelWidth + (cycle-float64(p.from))/float64(p.to-p.from)*plotWidth
}

// writeRow draws a row whose top is at y.
func (p *picture) writeRow(b *bytes.Buffer, r row, y int) {
	const baseline = 12
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="end" fill="#111111">%s</text>`+"\n",
		labelWidth-rowGap, y+baseline, shown(r.name))
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="#f2f2f2"/>`+"\n", labelWidth, y, plotWidth, rowHeight)
	const (
		seam  = 0.3 // between shapes that touch, in pixels
		least = 0.3 // width of a shape
	)
	for _, s := range r.shapes {
		if s.to < float64(p.from) || s.from > float64(p.to) {
			continue // of a layer that is drawn, while another one runs
		}
		from, to := p.x(max(s.from, float64(p.from))), p.x(min(s.to, float64(p.to)))
		fmt.Fprintf(b, `<rect x="%.2f" y="%d" width="%.2f" height="%d" fill="%s"><title>%s</title></rect>`+"\n",
			from, y, max(least, to-from-seam), rowHeight, s.color, shown(s.tip))
	}
}

// writeAxis draws the axis of cycles.
func (p *picture) writeAxis(b *bytes.Buffer, y int) {
	const ticks = 10
	step := roundStep(float64(p.to-p.from) / ticks)
	for c := 0.0; c <= float64(p.to-p.from); c += step {
		x := p.x(float64(p.from) + c)
		fmt.Fprintf(b, `<line x1="%.2f" y1="%d" x2="%.2f" y2="%d" stroke="#bbbbbb" stroke-width="0.5"/>`+"\n", x, headHeight-4, x, y)
		fmt.Fprintf(b, `<text x="%.2f" y="%d" text-anchor="middle" fill="#111111">%.0f</text>`+"\n", x, y+14, c)
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="end" fill="#111111">cycles</text>`+"\n", labelWidth-rowGap, y+14)
}

// roundStep returns the smallest of 1, 2, 5, 10, 20 ... that is not below a step.
func roundStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(max(step, 1))))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= step {
			return f * power
		}
	}
	return 10 * power
}

// legendLine is a colour and its meaning.
type legendLine struct{ color, text string }

// legend says what the colours are and how many cycles they took.
func (p *picture) legend() []legendLine {
	total := p.to - p.from
	line := func(color, what string, cycles uint64) legendLine {
		const perCent = 100
		return legendLine{color, fmt.Sprintf("%s: %d cycles (%.1f %%)", what, cycles, perCent*float64(cycles)/float64(total))}
	}
	var lines []legendLine
	for kind, cycles := range p.busy {
		if cycles > 0 {
			name := passNames[dataflow.Kind(kind)]
			color := blue
			if dataflow.Kind(kind) == dataflow.Low {
				color = green
			}
			lines = append(lines, line(color, "busy in "+name+" passes", cycles))
		}
	}
	for _, cause := range stall.All() {
		if cycles := p.stalls[cause]; cycles > 0 {
			lines = append(lines, line(cause.Info().Color, "stalled: "+cause.Label(), cycles))
		}
	}
	has := func(prefix string) bool {
		return slices.ContainsFunc(p.rows, func(r row) bool { return strings.HasPrefix(r.name, prefix) })
	}
	if has("load") {
		lines = append(lines, legendLine{skyBlue, "loaded from DRAM"})
	}
	if has("store") {
		lines = append(lines, legendLine{purple, "stored to DRAM"})
	}
	return lines
}
