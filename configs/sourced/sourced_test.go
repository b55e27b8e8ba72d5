package sourced_test

import (
	"testing"

	"pgsim/configs/sourced"
)

type price struct {
	PJ     float64 `yaml:"pj"`
	Source string  `yaml:"source"`
}

type table struct {
	Name  string  `yaml:"name"`
	Add   price   `yaml:"add"`
	Steps []price `yaml:"steps"`
}

func TestCheck(t *testing.T) {
	good := price{1, "a book, page 3"}
	for _, test := range []struct {
		name  string
		table any
		want  string
	}{
		{"all have one", &table{Name: "x", Add: good, Steps: []price{good, good}}, ""},
		{"empty", &table{Add: price{PJ: 1}}, `add.source: must say where the number comes from, got ""`},
		{"blank", &table{Add: price{1, "         "}}, `add.source: must say where the number comes from, got ""`},
		{"too short", &table{Add: price{1, "a book"}}, `add.source: must say where the number comes from, got "a book"`},
		{"zero needs one too", &table{}, `add.source: must say where the number comes from, got ""`},
		{"in a list", &table{Add: good, Steps: []price{good, {PJ: 2}}},
			`steps[1].source: must say where the number comes from, got ""`},
		{"no key for it", &struct {
			Bits int `yaml:"bits"`
		}{8}, "bits: has no source; give one beside it"},
		{"no key for it below", &struct {
			Adder struct {
				Bits uint8 `yaml:"bits"`
			} `yaml:"adder"`
		}{}, "adder.bits: has no source; give one beside it"},
		{"source of the group around it", &struct {
			Source string `yaml:"source"`
			Adder  struct {
				Bits int `yaml:"bits"`
			} `yaml:"adder"`
		}{Source: "a book, page 3"}, "adder.bits: has no source; give one beside it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if err := sourced.Check(test.table); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
