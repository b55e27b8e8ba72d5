package userfile

import "fmt"

// Limits of JSON. They are above those of a network of ten thousand layers. A few bytes of text
// take hundreds of bytes in memory when decoded.
const (
	maxObjects = 1 << 18 // objects and lists
	maxValues  = 1 << 22
)

// CheckJSON refuses a text that has more objects, lists or values than files of pgsim have. Call it
// before the text is decoded. It doesn't check whether the text is JSON at all. The decoder does,
// and also limits how deep the text nests.
func CheckJSON(text []byte) error {
	objects, values, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++ // the next one belongs to the text, too
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
