package remarks

import (
	"slices"
	"testing"
)

// TestSentences names each name once, in order, and no more than a few.
func TestSentences(t *testing.T) {
	var l List
	if got := l.Sentences(); len(got) != 0 {
		t.Errorf("nothing was remarked, got %q", got)
	}
	for _, name := range []string{"a", "b", "a", "c", "d"} {
		l.Add("odd", name)
	}
	l.Add("long", "a")
	if got, want := l.Sentences(), []string{"a, b, c, d: odd", "a: long"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	l.Add("odd", "e")
	l.Add("odd", "f")
	if got, want := l.Sentences()[0], "a, b, c, d and 2 more: odd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
