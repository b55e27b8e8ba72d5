package source

import (
	"fmt"

	"pgsim/configs/userfile"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
)

var (
	_ pgworkloads.Source = (*trace.Trace)(nil)
	_ pgworkloads.Source = (*shapes.Shapes)(nil)
)

// Open reads a trace or a shapes file. The manifest says which it is.
func Open(path string) (pgworkloads.Source, error) {
	data, err := userfile.Read(path, archive.MaxFileBytes)
	if err != nil {
		return nil, err
	}
	return Decode(path, data)
}

// Decode reads a trace or shapes from the content of a file. Errors name the file.
func Decode(file string, data []byte) (pgworkloads.Source, error) {
	if kind, ok := importable(file, data); ok {
		return nil, needsImport(kind, file)
	}
	switch format := archive.FormatOf(data); format {
	case shapes.Format, shapes.NotedFormat, shapes.OldFormat:
		return shapes.Decode(file, data)
	case trace.Format, trace.OldFormat, "":
		return trace.Decode(file, data)
	case testset.Format:
		return nil, fmt.Errorf("%s: holds samples, not a network; name it to pgsim eval --data", file)
	default:
		return nil, fmt.Errorf("%s: %w", file,
			pgworkloads.FieldErrorf("format", "must be %s or %s, got %q", trace.Format, shapes.Format, format))
	}
}
