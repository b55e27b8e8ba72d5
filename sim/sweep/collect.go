package sweep

import (
	"errors"
	"io"

	"pgsim/results"
	"pgsim/results/keep"
)

// Collect writes the tables and the summary of the finished points, in the order of the grid, and
// returns the summary. It reads records twice, so that memory holds one at a time.
func Collect(g *Grid, store *Store) (*Summary, error) {
	finished, err := store.finished(g)
	if err != nil {
		return nil, err
	}
	c := &collection{grid: g, store: store}
	for i := range g.Len() {
		if p := g.Point(i); finished[p.Key] {
			c.points = append(c.points, p)
		}
	}
	err = c.each(func(p Point, r results.Record) error {
		c.pointColumns.add(g.pointRow(p, r))
		for _, row := range g.layerRows(p, r) {
			c.layerColumns.add(row)
		}
		c.figures = append(c.figures, newFigures(p, r))
		c.remark(p.Variant.Values[0], r.AllRemarks())
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := c.writeTables(); err != nil {
		return nil, err
	}
	summary, err := c.summary()
	if err != nil {
		return nil, err
	}
	data, err := keep.Indented(summary)
	if err != nil {
		return nil, err
	}
	if err := store.folder.Write(summaryFile, data); err != nil {
		return nil, err
	}
	return summary, store.end()
}

// collection is the collected data of finished points.
type collection struct {
	grid   *Grid
	store  *Store
	points []Point // finished

	pointColumns, layerColumns columns
	figures                    []figures // of the points
	remarks                    []WorkloadRemarks
}

// each reads the records of all points.
func (c *collection) each(do func(Point, results.Record) error) error {
	for _, p := range c.points {
		r, err := c.store.load(p.Key)
		if err == nil {
			err = do(p, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeTables writes the CSV and Parquet files, side by side.
func (c *collection) writeTables() error {
	return c.table(pointsCSV, pointsPQ, &c.pointColumns, func(out func([]cell) error) error {
		return c.table(layersCSV, layersPQ, &c.layerColumns, func(layer func([]cell) error) error {
			return c.each(func(p Point, r results.Record) error {
				errs := []error{out(c.grid.pointRow(p, r))}
				for _, row := range c.grid.layerRows(p, r) {
					errs = append(errs, layer(row))
				}
				return errors.Join(errs...)
			})
		})
	})
}

// table writes one table in both formats. fill gets a function that writes a row.
func (c *collection) table(csvFile, parquetFile string, columns *columns, fill func(func([]cell) error) error) error {
	return c.store.folder.Stream(csvFile, func(asCSV io.Writer) error {
		return c.store.folder.Stream(parquetFile, func(asParquet io.Writer) error {
			first, err := newCSV(asCSV, columns.list)
			if err != nil {
				return err
			}
			second := newParquet(asParquet, columns.list, c.grid.Version)
			err = fill(func(row []cell) error {
				values := columns.values(row)
				return errors.Join(first.write(values), second.write(values))
			})
			return errors.Join(err, first.close(), second.close())
		})
	})
}
