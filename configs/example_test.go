package configs_test

import (
	"fmt"

	"pgsim/configs"
)

func ExampleResolve() {
	acc, err := configs.Resolve("pg-16x16", []string{"array.rows=32", "array.policy=row-pack"})
	fmt.Println(acc.Array.Rows, acc.Array.Cols, acc.Array.Policy, err)

	_, err = configs.Resolve("pg-16x16", []string{"array.rowz=32"})
	fmt.Println(err)
	// Output:
	// 32 16 row-pack <nil>
	// --set array.rowz: unknown key, did you mean array.rows?
}

func ExampleNames_Check() {
	names := configs.Names{"policy": {"dense", "row-pack"}}
	_, err := configs.Resolve("dense-16x16", []string{"array.policy=rowpack"}, names.Check)
	fmt.Println(err)
	// Output:
	// --set array.policy: unknown policy "rowpack", did you mean "row-pack"?; known: dense, row-pack
}

func ExampleKeys() {
	keys, err := configs.Keys()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, k := range []configs.Key{keys[3], keys[4], keys[6]} {
		fmt.Printf("%s = %s (%s, %s): %s\n", k.Path, k.Default, k.Type, k.Range, k.Doc)
	}
	// Output:
	// array.rows = 16 (a whole number, 1..1024): Rows of PEs (R); each works on an output pixel.
	// array.cols = 16 (a whole number, 1..1024): Columns of PEs (C); each works on an output channel.
	// array.lanes = 1 (a whole number, 1..256): Products of one PE per step (L).
}
