package rtl

import (
	"embed"
	"io/fs"
	"os"
	"path/filepath"
)

// sources are the array and its test bench.
//
//go:embed verilog/*.sv bench/*.cpp bench/*.h
var sources embed.FS

// unpack writes the sources of one directory (verilog or bench) into dir and
// returns their paths in order.
func unpack(kind, dir string) ([]string, error) {
	entries, err := fs.ReadDir(sources, kind)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		data, err := sources.ReadFile(kind + "/" + e.Name())
		if err != nil {
			return nil, err
		}
		path := filepath.Join(dir, e.Name())
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}
