package results

import (
	"fmt"
	"io"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// style is how tables are drawn.
type style int

const (
	plainTable style = iota
	markdownTable
)

// writeTable draws a table with its first column flush left, the others right.
func writeTable(w io.Writer, s style, title string, header []string, lines [][]string) error {
	heading := "%s\n"
	options := []tablewriter.Option{
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithAlignment(alignment(len(header))),
	}
	if s == markdownTable {
		heading = "### %s\n\n"
		options = append(options, tablewriter.WithRenderer(renderer.NewMarkdown()))
	}
	if _, err := fmt.Fprintf(w, heading, title); err != nil {
		return err
	}
	table := tablewriter.NewTable(w, options...)
	table.Header(header)
	if err := table.Bulk(lines); err != nil {
		return err
	}
	if err := table.Render(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

func alignment(columns int) tw.Alignment {
	align := make(tw.Alignment, columns)
	for i := range align {
		align[i] = tw.AlignRight
	}
	align[0] = tw.AlignLeft
	return align
}

// writeColumns draws a table of the given columns with a line for every row.
func writeColumns(w io.Writer, s style, title string, columns []column, rows []row) error {
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.name
	}
	lines := make([][]string, len(rows))
	for i, r := range rows {
		for _, c := range columns {
			lines[i] = append(lines[i], c.text(r))
		}
	}
	return writeTable(w, s, title, header, lines)
}
