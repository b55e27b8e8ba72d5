package trace

import (
	"encoding/json"

	"pgsim/pgworkloads/archive"
)

// HasGates reports whether a trace file has a gated layer. It reads only the manifest.
func HasGates(data []byte) bool {
	var m struct {
		Nodes []struct {
			Product *struct {
				Gate *struct{} `json:"gate"`
			} `json:"product"`
		} `json:"nodes"`
	}
	if json.Unmarshal(archive.ManifestOf(data), &m) != nil {
		return false
	}
	for _, n := range m.Nodes {
		if n.Product != nil && n.Product.Gate != nil {
			return true
		}
	}
	return false
}
