package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const key = "0123456789abcdef"

func sealed(t *testing.T, object any) []byte {
	t.Helper()
	text, err := json.MarshalIndent(object, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	out, err := Seal(key, append(text, '\n'))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSealIsAField expects a sealed object to be JSON with one additional field.
func TestSealIsAField(t *testing.T) {
	var got struct {
		Cycles int
		Seal   struct{ Key, SHA256 string }
	}
	if err := json.Unmarshal(sealed(t, map[string]int{"cycles": 7}), &got); err != nil {
		t.Fatal(err)
	}
	if got.Cycles != 7 || got.Seal.Key != key || len(got.Seal.SHA256) != 64 {
		t.Errorf("%+v", got)
	}
}

func TestCheck(t *testing.T) {
	good := string(sealed(t, map[string]int{"cycles": 7}))
	other, err := Seal("fedcba9876543210", []byte("{\n  \"cycles\": 8\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, text, want string }{
		{"whole", good, ""},
		{"a digit changed", strings.Replace(good, "7", "8", 1), "was changed after it was sealed"},
		{"another one's", string(other), "is sealed as another one"},
		{"another one's, renamed", strings.Replace(string(other), "fedcba9876543210", key, 1), "was changed after it was sealed"},
		{"empty", "", "has no seal"},
		{"empty object", "{}", "has no seal"},
		{"null", "null", "has no seal"},
		{"cut off", good[:len(good)-1], "was changed after it was sealed"},
	} {
		switch err := Check(key, []byte(test.text)); {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (err == nil || err.Error() != test.want):
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
	if err := Check(key, []byte("{}")); !errors.Is(err, ErrNone) {
		t.Errorf("no seal: %v", err)
	}
}

// TestAnyChangeShows changes one byte anywhere in a sealed object.
func TestAnyChangeShows(t *testing.T) {
	good := sealed(t, map[string]any{"cycles": 7, "layers": []string{"a", "seal"}})
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(good)
		at := rapid.IntRange(0, len(bad)-1).Draw(t, "at")
		bad[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		if Check(key, bad) == nil {
			t.Fatalf("a change at byte %d passes", at)
		}
	})
}

func TestSealNeedsAnObject(t *testing.T) {
	for _, text := range []string{"", "{}", "7\n", "{\"a\": 1}"} {
		if _, err := Seal(key, []byte(text)); err == nil {
			t.Errorf("%q is sealed", text)
		}
	}
}
