package results_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"pgsim/results"
)

// A record is plain data: reading one needs no simulator. Figures can be asked for by
// the name of their column.
func ExampleRecord() {
	text, err := os.ReadFile(filepath.Join("testdata", "json.golden")) // as pgsim run --format json prints it
	if err != nil {
		panic(err)
	}
	var record results.Record
	if err := json.Unmarshal(text, &record); err != nil {
		panic(err)
	}
	fmt.Println(record.Workload.Name, "on", record.Config.Name)
	for _, name := range []string{"cycles_total", "stall_dram", "realised_saving"} {
		figure := results.FigureNamed(name)
		fmt.Printf("%s: %s\n", figure.Label, figure.Text(record.Total))
	}
	// Output:
	// sample on pg-16x16
	// cycles: 300
	// stall: DRAM: 37
	// realised saving: 1.6666666666666667
}
