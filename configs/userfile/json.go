package userfile

import "fmt"

// Limits of JSON, above those of a network of ten thousand layers: decoded, a few
// bytes of text take hundreds in memory.
const (
	maxObjects = 1 << 18 // objects and lists
	maxValues  = 1 << 22
)

// CheckJSON refuses a text that has more objects, lists or values than files of pgsim
// have. It is to be asked before the text is decoded; whether it is JSON at all is
// for the decoder to say, which also limits how deep it nests.
func CheckJSON(text []byte) error {
	objects, values, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++ // the next one is part of the text, too
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			objects++
		case c == ',':
			values++
		}
		if objects > maxObjects || values > maxValues {
			return fmt.Errorf("more than %d objects and lists, or %d values, which no file of pgsim has", maxObjects, maxValues)
		}
	}
	return nil
}
