package source

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"pgsim/configs/registry"
)

// Importer is a kind of file that pgsim import turns into shapes. Its package registers it.
type Importer struct {
	// Ending is how names of such files end, e.g. ".onnx".
	Ending string
	// What describes such a file, e.g. "an ONNX model".
	What string
	// Looks reports, from the beginning of a file that is not an archive, whether it is of this
	// kind.
	Looks func(start []byte) bool
}

// Importers are the known importers, by the name that pgsim import gives them.
var Importers = registry.New[Importer]("importer")

// Importable reports, from the name of a file, whether pgsim import can turn it into shapes.
func Importable(file string) bool {
	for _, k := range Importers.All() {
		if strings.EqualFold(filepath.Ext(file), k.Value.Ending) {
			return true
		}
	}
	return false
}

// importable returns the importer of a file that is not an archive, by its name or otherwise by its
// content; false if there is none.
func importable(file string, data []byte) (registry.Kind[Importer], bool) {
	const archive = "PK" // every zip begins so
	if bytes.HasPrefix(data, []byte(archive)) {
		return registry.Kind[Importer]{}, false
	}
	for _, k := range Importers.All() {
		if strings.EqualFold(filepath.Ext(file), k.Value.Ending) {
			return k, true
		}
	}
	const start = 1 << 10
	for _, k := range Importers.All() {
		if k.Value.Looks(data[:min(len(data), start)]) {
			return k, true
		}
	}
	return registry.Kind[Importer]{}, false
}

// needsImport is the error for a file that must be imported first.
func needsImport(k registry.Kind[Importer], file string) error {
	base := filepath.Base(file)
	output := strings.TrimSuffix(base, filepath.Ext(base)) + ".npz"
	if output == base {
		output = strings.TrimSuffix(base, filepath.Ext(base)) + "-shapes.npz"
	}
	return fmt.Errorf("%s: is %s, neither a trace nor shapes; make shapes of it with: pgsim import %s %s -o %s",
		file, k.Value.What, k.Name, file, output)
}
