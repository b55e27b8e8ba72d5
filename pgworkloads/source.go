package pgworkloads

import (
	"encoding/json"
	"fmt"

	"pgsim/configs/userfile"
)

var (
	_ Source = (*Trace)(nil)
	_ Source = (*Shapes)(nil)
)

// OpenSource reads a trace or a shapes file, whichever its manifest says it is.
func OpenSource(path string) (Source, error) {
	data, err := userfile.Read(path, maxFileBytes)
	if err != nil {
		return nil, err
	}
	return DecodeSource(path, data)
}

// DecodeSource reads a trace or shapes from the content of a file, which errors
// name.
func DecodeSource(file string, data []byte) (Source, error) {
	if kind := importable(file, data); kind != nil {
		return nil, kind.needsImport(file)
	}
	switch format := FormatOf(data); format {
	case ShapesFormat, notedShapesFormat, oldShapesFormat:
		return DecodeShapes(file, data)
	case Format, oldFormat, "":
		return Decode(file, data)
	case DataFormat:
		return nil, fmt.Errorf("%s: holds samples, not a network; name it to pgsim eval --data", file)
	default:
		return nil, fmt.Errorf("%s: %w", file,
			fieldErrorf("format", "must be %s or %s, got %q", Format, ShapesFormat, format))
	}
}

// FormatOf returns the format that a file's manifest names, or "" where that
// can't be told: the readers say what is wrong.
func FormatOf(data []byte) string {
	archive, err := openArchive(data)
	if err != nil {
		return ""
	}
	text, err := archive.read(manifestMember, 0, maxManifestBytes)
	if err != nil {
		return ""
	}
	return formatIn(text)
}

// formatIn returns the format that a manifest names.
func formatIn(text []byte) string {
	var m struct {
		Format string `json:"format"`
	}
	if json.Unmarshal(text, &m) != nil {
		return ""
	}
	return m.Format
}
