package sweep

import (
	"fmt"
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go"
)

// maxRowGroup is the most rows that are held before they are written.
const maxRowGroup = 1 << 14

// parquetWriter writes a table as Parquet. Every column may have nulls.
type parquetWriter struct {
	out *parquet.GenericWriter[any]
	row parquet.Row
}

func newParquet(w io.Writer, columns []column, version string) rowWriter {
	return &parquetWriter{out: parquet.NewGenericWriter[any](w, parquetSchema(columns),
		parquet.CreatedBy("pgsim", version, ""), parquet.MaxRowsPerRowGroup(maxRowGroup),
		parquet.Compression(&parquet.Snappy))}
}

// parquetSchema returns the schema of a table. It is that of a struct, whose fields stay in their
// order, unlike those of a group.
func parquetSchema(columns []column) *parquet.Schema {
	types := map[kind]reflect.Type{
		textKind: reflect.TypeFor[string](), truthKind: reflect.TypeFor[bool](),
		wholeKind: reflect.TypeFor[int64](), realKind: reflect.TypeFor[float64](),
	}
	fields := make([]reflect.StructField, len(columns))
	for i, c := range columns {
		fields[i] = reflect.StructField{
			Name: fmt.Sprintf("F%d", i), Type: types[c.kind],
			Tag: reflect.StructTag(fmt.Sprintf(`parquet:"%s,optional"`, c.name)),
		}
	}
	return parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface())
}

// Levels of an optional column.
const (
	absentLevel  = 0
	presentLevel = 1
)

func (p *parquetWriter) write(values []any) error {
	p.row = p.row[:0]
	for i, v := range values {
		level := presentLevel
		if v == nil {
			level = absentLevel
		}
		p.row = append(p.row, parquet.ValueOf(v).Level(0, level, i))
	}
	_, err := p.out.WriteRows([]parquet.Row{p.row})
	return err
}

func (p *parquetWriter) close() error { return p.out.Close() }
