package strict_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"pgsim/configs/strict"
)

type sample struct {
	Text   string             `yaml:"text"`
	Int    int                `yaml:"int"`
	Float  float64            `yaml:"float"`
	Bool   bool               `yaml:"bool"`
	Group  memory             `yaml:"group"`
	List   []string           `yaml:"list"`
	Prices map[string]float64 `yaml:"prices"`
}

// Decode must read what Encode writes.
func TestEncodeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.Rune())
		want := sample{
			Text:   text.Draw(t, "text"),
			Int:    rapid.Int().Draw(t, "int"),
			Float:  rapid.Float64Range(-1e300, 1e300).Draw(t, "float"),
			Bool:   rapid.Bool().Draw(t, "bool"),
			Group:  memory{Banks: rapid.IntRange(1, 1024).Draw(t, "banks")},
			List:   rapid.SliceOf(text).Draw(t, "list"),
			Prices: rapid.MapOf(rapid.StringMatching(`[a-z][a-z0-9_-]*`), rapid.Float64Range(0, 1e9)).Draw(t, "prices"),
		}
		data, err := strict.Encode(want)
		if err != nil {
			t.Fatal(err)
		}
		var got sample
		if _, err := strict.Decode("encoded.yaml", data, &got); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("round trip (-want +got):\n%s\n%s", diff, data)
		}
	})
}
