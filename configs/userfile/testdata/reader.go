// Package reader reads files in ways that the audit has to find.
package reader

import (
	"io"
	files "os"
)

var open = files.Open

func read() {
	data, _ := files.ReadFile("name")
	f, _ := open("name")
	data, _ = io.ReadAll(f)
	_ = data
}
