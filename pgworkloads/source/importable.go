package source

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// importKind is a kind of files that pgsim import makes shapes of.
type importKind struct {
	// command is what pgsim import calls it, suffix how its files end.
	command, suffix string
	// what says what such a file is.
	what string
	// looks tells by the beginning of a file that is no archive whether it is one.
	looks func(start []byte) bool
}

var importKinds = []importKind{
	{"onnx", ".onnx", "an ONNX model", func(start []byte) bool {
		// Field 1, the version of the format, comes first: a number of one byte.
		const version, producer = 0x08, 0x12
		return len(start) > 2 && start[0] == version && start[1] < 0x80 && (start[2] == producer || start[2] == 0x3a)
	}},
	{"scalesim", ".csv", "a topology", func(start []byte) bool {
		line, _, _ := bytes.Cut(start, []byte("\n"))
		return utf8.Valid(line) && bytes.Count(line, []byte(",")) > 2 && !bytes.ContainsAny(line, "{\"")
	}},
}

// Importable tells by the name of a file whether pgsim import makes shapes of it.
func Importable(file string) bool {
	for _, k := range importKinds {
		if strings.EqualFold(filepath.Ext(file), k.suffix) {
			return true
		}
	}
	return false
}

// importable returns the kind of a file that is no archive, by its name or else by
// its content; nil for none.
func importable(file string, data []byte) *importKind {
	const archive = "PK" // every zip begins so
	if bytes.HasPrefix(data, []byte(archive)) {
		return nil
	}
	for i, k := range importKinds {
		if strings.EqualFold(filepath.Ext(file), k.suffix) {
			return &importKinds[i]
		}
	}
	const start = 1 << 10
	for i, k := range importKinds {
		if k.looks(data[:min(len(data), start)]) {
			return &importKinds[i]
		}
	}
	return nil
}

// needsImport is the error of a file that must be imported first.
func (k *importKind) needsImport(file string) error {
	base := filepath.Base(file)
	output := strings.TrimSuffix(base, filepath.Ext(base)) + ".npz"
	if output == base {
		output = strings.TrimSuffix(base, filepath.Ext(base)) + "-shapes.npz"
	}
	return fmt.Errorf("%s: is %s, neither a trace nor shapes; make shapes of it with: pgsim import %s %s -o %s",
		file, k.what, k.command, file, output)
}
