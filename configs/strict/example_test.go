package strict_test

import (
	"fmt"

	"pgsim/configs/strict"
)

func ExampleDecode() {
	settings := struct {
		Rows int `yaml:"rows" range:"1..1024"`
		Cols int `yaml:"cols" range:"1..1024"`
	}{Rows: 16, Cols: 16}

	src, err := strict.Decode("my.yaml", []byte("# my array\nrows: 33\n"), &settings)
	fmt.Println(settings, err)

	if settings.Rows%2 != 0 {
		fmt.Println(src.Errorf("rows", "must be even, got %d", settings.Rows))
	}

	_, err = strict.Decode("my.yaml", []byte("rows: 32\ncolls: 2048\n"), &settings)
	fmt.Println(err)
	// Output:
	// {33 16} <nil>
	// my.yaml:2: rows: must be even, got 33
	// my.yaml:2: colls: unknown key, did you mean cols?
}
