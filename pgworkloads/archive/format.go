package archive

import "encoding/json"

// FormatOf returns the format that a file's manifest names, or "" if it is unknown; the readers
// then report the error.
func FormatOf(data []byte) string { return FormatIn(ManifestOf(data)) }

// ManifestOf returns the text of a file's manifest; nil if it has none that can be read.
func ManifestOf(data []byte) []byte {
	archive, err := Open(data)
	if err != nil {
		return nil
	}
	text, err := archive.Read(ManifestMember, 0, MaxManifestBytes)
	if err != nil {
		return nil
	}
	return text
}

// FormatIn returns the format that a manifest names.
func FormatIn(text []byte) string {
	var m struct {
		Format string `json:"format"`
	}
	if json.Unmarshal(text, &m) != nil {
		return ""
	}
	return m.Format
}
