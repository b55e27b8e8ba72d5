package sim

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads/shapes"
)

// TestSumsOutReadsLess checks what the manual says that the longest reduction of Llama-class
// models reads from DRAM, with sums in the PEs and through the output scratchpad, and that
// auto takes the way that reads less.
func TestSumsOutReadsLess(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join("..", "docs", "machines.md"))
	if err != nil {
		t.Fatal(err)
	}
	work := shapes.GEMM{M: 256, N: 256, K: 53248, Bits: 4, HighBits: 2, WeightBits: 8}.Sizes()
	for _, preset := range []string{"int8-16x16", "dense-32x32"} {
		read := map[string]uint64{}
		for _, sums := range []string{"pe", "scratchpad", "auto"} {
			acc, err := configs.Resolve(preset, []string{"array.sums=" + sums})
			if err != nil {
				t.Fatal(err)
			}
			job, err := NewJob(acc, nil, work, Full)
			if err != nil {
				t.Fatal(err)
			}
			read[sums] = job.machine.plans[0].ReadBytes()
			const bytesPerMB = 1e6
			row := fmt.Sprintf("| %#q, %#q | %.1f |", preset, sums, float64(read[sums])/bytesPerMB)
			if sums != "auto" && !strings.Contains(string(manual), row) {
				t.Errorf("the manual has no row %q", row)
			}
		}
		if read["auto"] != min(read["pe"], read["scratchpad"]) || read["scratchpad"] >= read["pe"] {
			t.Errorf("%s: reads %v bytes", preset, read)
		}
	}
}
