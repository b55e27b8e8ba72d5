package liberty

import (
	"fmt"
	"strings"
)

// token is a word, a string without its quotes, or a sign.
type token struct {
	text string
	line int
}

const (
	signs  = "(){}:;,"
	spaces = " \t\r\n\\"
)

// scan cuts a text into tokens. It skips comments and the backslashes that continue lines. It also
// skips empty strings: no attribute that is read may be empty.
func scan(text string) ([]token, error) {
	var tokens []token
	line := 1
	for i := 0; i < len(text); {
		end := i + 1
		switch c := text[i]; {
		case strings.HasPrefix(text[i:], "/*"):
			length := strings.Index(text[i:], "*/")
			if length < 0 {
				return nil, fmt.Errorf("line %d: a comment is not closed", line)
			}
			end = i + length + len("*/")
		case strings.HasPrefix(text[i:], "//"):
			end = i + lengthTo(text[i:], "\n")
		case c == '"':
			length := strings.IndexByte(text[i+1:], '"')
			if length < 0 {
				return nil, fmt.Errorf("line %d: a string is not closed", line)
			}
			end = i + length + len(`""`)
			if length > 0 {
				tokens = append(tokens, token{text[i+1 : end-1], line})
			}
		case strings.IndexByte(signs, c) >= 0:
			tokens = append(tokens, token{text[i:end], line})
		case strings.IndexByte(spaces, c) < 0:
			end = i + lengthTo(text[i:], signs+spaces+`"`)
			tokens = append(tokens, token{text[i:end], line})
		}
		line += strings.Count(text[i:end], "\n")
		i = end
	}
	return tokens, nil
}

// lengthTo returns the length of a text before any of some characters.
func lengthTo(text, characters string) int {
	if n := strings.IndexAny(text, characters); n >= 0 {
		return n
	}
	return len(text)
}
