package scalesim

import (
	"bytes"
	"unicode/utf8"

	"pgsim/pgworkloads/source"
)

func init() {
	source.Importers.Register("scalesim", "topologies of SCALE-Sim", source.Importer{
		Ending: ".csv", What: "a topology",
		Looks: func(start []byte) bool {
			line, _, _ := bytes.Cut(start, []byte("\n"))
			return utf8.Valid(line) && bytes.Count(line, []byte(",")) > 2 && !bytes.ContainsAny(line, "{\"")
		},
	})
}
