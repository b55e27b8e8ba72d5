// Package table draws tables for terminals and for Markdown.
package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"pgsim/configs/visible"
)

// Style is how tables are drawn.
type Style int

const (
	// Plain tables have boxes of lines.
	Plain Style = iota
	// Markdown tables are for pages.
	Markdown
)

// Table is a titled table.
type Table struct {
	Title  string
	Header []string
	Lines  [][]string
	// Texts is how many of the first columns are text and flush left. The others are flush right.
	Texts int
}

// Write draws the table.
func (t Table) Write(w io.Writer, s Style) error {
	heading := "%s\n"
	options := []tablewriter.Option{
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithAlignment(t.alignment()),
	}
	if s == Markdown {
		heading = "### %s\n\n"
		options = append(options, tablewriter.WithRenderer(renderer.NewMarkdown()))
	}
	if _, err := fmt.Fprintf(w, heading, visible.Text(t.Title)); err != nil {
		return err
	}
	drawn := tablewriter.NewTable(w, options...)
	drawn.Header(s.cells(t.Header))
	lines := make([][]string, len(t.Lines))
	for i, line := range t.Lines {
		lines[i] = s.cells(line)
	}
	if err := drawn.Bulk(lines); err != nil {
		return err
	}
	if err := drawn.Render(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// inMarkdown escapes characters that end a cell or begin HTML.
var inMarkdown = strings.NewReplacer("|", `\|`, "<", "&lt;")

// cells returns texts that stay in their cell and on one line.
func (s Style) cells(texts []string) []string {
	cells := make([]string, len(texts))
	for i, text := range texts {
		cells[i] = visible.Text(text)
		if s == Markdown {
			cells[i] = inMarkdown.Replace(cells[i])
		}
	}
	return cells
}

func (t Table) alignment() tw.Alignment {
	align := make(tw.Alignment, len(t.Header))
	for i := range align {
		align[i] = tw.AlignRight
		if i < t.Texts {
			align[i] = tw.AlignLeft
		}
	}
	return align
}
