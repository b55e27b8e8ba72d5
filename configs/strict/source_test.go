package strict_test

import (
	"errors"
	"io"
	"testing"

	"pgsim/configs/strict"
)

func decodeMemory(t *testing.T, text string) (*settings, *strict.Source) {
	t.Helper()
	s := &settings{Count: 1, Memory: memory{Banks: 1, Width: 8}}
	src, err := strict.Decode("my.yaml", []byte(text), s)
	if err != nil {
		t.Fatal(err)
	}
	return s, src
}

func TestErrorsTellWhereAKeyWasGiven(t *testing.T) {
	s, src := decodeMemory(t, "name: x\nmemory:\n  banks: 4\n")
	if err := src.Set(s, "--set ", "count", "7"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"given", src.Errorf("memory.banks", "must be even, got %d", 4), "my.yaml:3: memory.banks: must be even, got 4"},
		{"inherited, its group given", src.Errorf("memory.width", "bad"), "my.yaml:2: memory.width: bad"},
		{"inherited", src.Errorf("on", "bad"), "my.yaml: on: bad"},
		{"overridden", src.Errorf("count", "bad"), "--set count: bad"},
		{"key error", src.Locate(strict.Errorf("name", "bad")), "my.yaml:1: name: bad"},
		{"error without a key", src.Locate(io.ErrUnexpectedEOF), "my.yaml: unexpected EOF"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if src.Locate(nil) != nil {
		t.Error("Locate(nil) is an error")
	}
	if !errors.Is(src.Locate(io.ErrUnexpectedEOF), io.ErrUnexpectedEOF) {
		t.Error("Locate hides the error that it locates")
	}
}

func TestSet(t *testing.T) {
	s, src := decodeMemory(t, "parts:\n  - id: a\nprices:\n  add: 1\n")
	for path, text := range map[string]string{
		"name": "16", "on": "true", "level": "low", "memory.banks": "12", "author": "me: too", "parts[0].area": "3",
	} {
		if err := src.Set(s, "--set ", path, text); err != nil {
			t.Error(err)
		}
	}
	if s.Name != "16" || !s.On || s.Level != 1 || s.Memory.Banks != 12 || s.Author != "me: too" || s.Parts[0].Area != 3 {
		t.Errorf("values not set: %+v", s)
	}
}

func TestSetRefuses(t *testing.T) {
	for _, tt := range []struct{ path, text, want string }{
		{"count", "0", "--set count: must be 1..8, got 0"},
		{"count", "", `--set count: must be a whole number, got ""`},
		{"on", "yes", "--set on: must be true or false, got yes"},
		{"level", "middle", "--set level: must be low or high, got middle"},
		{"memory", "1", "--set memory: is a group of keys, give one of: banks, width"},
		{"memory.bank", "1", "--set memory.bank: unknown key, did you mean memory.banks?"},
		{"mem.banks", "1", "--set mem.banks: unknown key, did you mean memory.banks?"},
		{"banks", "1", "--set banks: unknown key, did you mean memory.banks?"},
		{"memry.bank", "1", "--set memry.bank: unknown key, did you mean memory.banks?"},
		{"memory.frequency", "1", "--set memory.frequency: unknown key; known: banks, width"},
		{"", "1", "--set unknown key; known: name, count, small, factor, offset, on, level, " +
			"memory, spare, sizes, pair, parts, prices, author"},
	} {
		s, src := decodeMemory(t, "name: x\n")
		err := src.Set(s, "--set ", tt.path, tt.text)
		if err == nil || err.Error() != tt.want {
			t.Errorf("Set %q to %q\n got %v\nwant %s", tt.path, tt.text, err, tt.want)
		}
	}
}

func TestCheckRanges(t *testing.T) {
	s, _ := decodeMemory(t, "spare:\n  banks: 1\n")
	if err := strict.CheckRanges(s); err != nil {
		t.Error(err)
	}
	s.Spare.Banks = 0
	err := strict.CheckRanges(s)
	var key *strict.KeyError
	if !errors.As(err, &key) || key.Path != "spare.banks" || key.Problem != "must be 1..1024, got 0" {
		t.Errorf("got %v, want a KeyError of spare.banks", err)
	}
}
