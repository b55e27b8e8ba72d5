package npy

import (
	"fmt"
	"strconv"
	"strings"
)

// scanner reads the few Python literals of a header. After the first error it
// reads nothing more, so its callers check err once.
type scanner struct {
	text string
	at   int
	err  error
}

// fail keeps the first error.
func (s *scanner) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}

// rest returns the remaining text, after white space.
func (s *scanner) rest() string {
	for s.at < len(s.text) && strings.IndexByte(" \t\n", s.text[s.at]) >= 0 {
		s.at++
	}
	return s.text[s.at:]
}

// accept takes c if it comes next.
func (s *scanner) accept(c byte) bool {
	rest := s.rest()
	if s.err != nil || rest == "" || rest[0] != c {
		return false
	}
	s.at++
	return true
}

func (s *scanner) expect(c byte) {
	if !s.accept(c) {
		s.fail("the header is malformed at byte %d: expected %q", s.at, c)
	}
}

// end expects nothing but white space.
func (s *scanner) end() {
	if s.rest() != "" {
		s.fail("the header is malformed at byte %d: expected its end", s.at)
	}
}

// quoted reads a string without escapes.
func (s *scanner) quoted() string {
	rest := s.rest()
	if s.err != nil || rest == "" || (rest[0] != '\'' && rest[0] != '"') {
		s.fail("the header is malformed at byte %d: expected a string", s.at)
		return ""
	}
	end := strings.IndexByte(rest[1:], rest[0])
	if end < 0 {
		s.fail("the header is malformed at byte %d: the string does not end", s.at)
		return ""
	}
	s.at += end + len(`""`)
	return rest[1 : 1+end]
}

// boolean reads True or False.
func (s *scanner) boolean() bool {
	rest := s.rest()
	for word, value := range map[string]bool{"True": true, "False": false} {
		if s.err == nil && strings.HasPrefix(rest, word) {
			s.at += len(word)
			return value
		}
	}
	s.fail("the header is malformed at byte %d: expected True or False", s.at)
	return false
}

// tuple reads a shape: (), (3,) or (3, 4).
func (s *scanner) tuple() []int {
	shape := []int{}
	s.expect('(')
	for s.err == nil && !s.accept(')') {
		shape = append(shape, s.number())
		if len(shape) > maxDimensions {
			s.fail("the array has more than %d dimensions", maxDimensions)
		}
		if len(shape) > 1 && s.accept(')') {
			break
		}
		s.expect(',') // a tuple of one has it as well
	}
	return shape
}

func (s *scanner) number() int {
	rest := s.rest()
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	if digits == 0 {
		s.fail("the header is malformed at byte %d: expected a number", s.at)
		return 0
	}
	n, err := strconv.Atoi(rest[:digits])
	if err != nil {
		s.fail("shape: %s is too large", rest[:digits])
	}
	s.at += digits
	return n
}
