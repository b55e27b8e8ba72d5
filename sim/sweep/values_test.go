package sweep

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestNumbers(t *testing.T) {
	for _, test := range []struct {
		text string
		want Numbers
		err  string
	}{
		{"0.25", Numbers{0.25}, ""},
		{"-1:1:0.5", Numbers{-1, -0.5, 0, 0.5, 1}, ""},
		{"0:0.3:0.1", Numbers{0, 0.1, 0.2, 0.3}, ""},
		{"1:0:-0.5", Numbers{1, 0.5, 0}, ""},
		{"0:1:0.4", Numbers{0, 0.4, 0.8}, ""},
		{"1:3:1e0", Numbers{1, 2, 3}, ""},
		{"2:2:1", Numbers{2}, ""},
		{"", nil, "must be a number or start:stop:step"},
		{"1:2", nil, "must be a number or start:stop:step"},
		{"1:2:3:4", nil, "must be a number or start:stop:step"},
		{"nan", nil, "must be a number or start:stop:step"},
		{"0:inf:1", nil, "must be a number or start:stop:step"},
		{"0:1:0", nil, "has no numbers"},
		{"0:1:-1", nil, "has no numbers"},
		{"0:1:1e-9", nil, "more than 10000"},
	} {
		var got Numbers
		err := got.UnmarshalText([]byte(test.text))
		checkError(t, test.text, err, test.err)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q: %s", test.text, diff)
		}
	}
}

// TestRanges checks any range that has its end on a step: it has as many numbers as steps, each
// equal to its own decimal text.
func TestRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const scale = 1000 // three decimals
		start := rapid.IntRange(-5000, 5000).Draw(t, "start")
		step := rapid.IntRange(1, 3000).Draw(t, "step")
		count := rapid.IntRange(1, 200).Draw(t, "count")
		decimal := func(v int) string { return fmt.Sprintf("%.3f", float64(v)/scale) }
		var got Numbers
		if err := got.UnmarshalText([]byte(strings.Join([]string{
			decimal(start), decimal(start + (count-1)*step), decimal(step),
		}, ":"))); err != nil {
			t.Fatal(err)
		}
		if len(got) != count {
			t.Fatalf("%d numbers, want %d", len(got), count)
		}
		for i, v := range got {
			if want := float64(start+i*step) / scale; v != want || math.Signbit(v) && v == 0 {
				t.Fatalf("number %d is %v, want %v", i, v, want)
			}
		}
	})
}

func TestShape(t *testing.T) {
	for text, want := range map[string]string{
		"8x16": "", "8": "must be ROWSxCOLS", "x8": "must be ROWSxCOLS", "0x8": "must be ROWSxCOLS", "8x8x8": "must be ROWSxCOLS",
	} {
		var s Shape
		err := s.UnmarshalText([]byte(text))
		checkError(t, text, err, want)
		if err == nil && (s != Shape{8, 16} || s.String() != text) {
			t.Errorf("%q is %v", text, s)
		}
	}
}

// TestShards expects every point in one shard, and shards of nearly equal size.
func TestShards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.IntRange(1, 300).Draw(t, "points")
		count := rapid.IntRange(1, 40).Draw(t, "count")
		sizes := make([]int, count)
		for p := range points {
			owners := 0
			for i := range count {
				if (Shard{i, count}).has(p, points) {
					owners++
					sizes[i]++
				}
			}
			if owners != 1 || !(Shard{}).has(p, points) {
				t.Fatalf("point %d is in %d shards", p, owners)
			}
		}
		for _, size := range sizes {
			if size < points/count || size > points/count+1 {
				t.Fatalf("shards of %v", sizes)
			}
		}
	})
}

func checkError(t *testing.T, what string, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("%s: %v", what, err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("%s: error %v, want one with %q", what, err, want)
	}
}
