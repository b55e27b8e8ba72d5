package sweep

import (
	"path/filepath"
	"strconv"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/results/format"
)

// canonical returns the same text for all texts that mean the same value on an axis: 500 and 5e2
// for a key that is a number, a.yaml and ./a.yaml for one that may be a file.
func canonical(axis, text string) string {
	if axis == "workload" || axis == "config" {
		if isPath(text) {
			if path, err := filepath.Abs(text); err == nil {
				return "file " + path
			}
		}
		return text
	}
	for _, f := range strict.Fields(&configs.Accelerator{}) {
		if f.Path != axis {
			continue
		}
		if f.Tag.Get("file") != "" && isPath(text) {
			if path, err := filepath.Abs(text); err == nil {
				return "file " + path
			}
		}
		if f.Value.CanInt() || f.Value.CanUint() || f.Value.CanFloat() {
			if v, err := strconv.ParseFloat(text, 64); err == nil {
				return format.Number(v + 0) // never -0
			}
		}
	}
	return text
}
