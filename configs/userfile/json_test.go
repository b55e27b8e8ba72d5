package userfile

import (
	"strings"
	"testing"
)

// TestCheckJSON expects the limits to be where they are documented, and the content of texts not to
// count.
func TestCheckJSON(t *testing.T) {
	list := func(element string, count int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(element+",", count), ",") + "]"
	}
	for name, test := range map[string]struct {
		text string
		good bool
	}{
		"nothing":               {"", true},
		"no JSON":               {"precious", true},
		"objects at the limit":  {list("{}", maxObjects-1), true},
		"an object more":        {list("{}", maxObjects), false},
		"lists, not closed":     {strings.Repeat("[", maxObjects+1), false},
		"values at the limit":   {list("1", maxValues+1), true},
		"a value more":          {list("1", maxValues+2), false},
		"in a text":             {`"` + strings.Repeat(`{[,`, maxObjects) + `"`, true},
		"behind a quote":        {`"\"` + strings.Repeat(`{[,`, maxObjects) + `"`, true},
		"behind a backslash":    {`"\\"` + strings.Repeat(`[`, maxObjects+1), false},
		"behind an escaped end": {`"` + strings.Repeat(`\\\"`, 99) + `"` + strings.Repeat(`[`, maxObjects+1), false},
		"a text without an end": {`"` + strings.Repeat(`{`, maxObjects+1), true},
	} {
		if err := CheckJSON([]byte(test.text)); (err == nil) != test.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}
