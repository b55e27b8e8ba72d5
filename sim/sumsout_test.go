package sim

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
)

// TestSumsOutReadsLess checks what the manual says about the DRAM reads of the longest reduction
// of Llama-class models, with sums in the PEs and through the output scratchpad. It also checks
// that auto takes the way that reads less, and what auto reads of a product that need not be cut.
func TestSumsOutReadsLess(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join("..", "docs", "machines.md"))
	if err != nil {
		t.Fatal(err)
	}
	work := shapes.GEMM{M: 256, N: 256, K: 53248, Bits: 4, HighBits: 2, WeightBits: 8}.Sizes()
	for _, preset := range []string{"int8-16x16", "dense-32x32"} {
		read := map[string]uint64{}
		for _, sums := range []string{"pe", "scratchpad", "auto"} {
			read[sums] = readBytes(t, preset, sums, work)
			row := fmt.Sprintf("| %#q, %#q | %.1f |", preset, sums, float64(read[sums])/bytesPerMB)
			if sums != "auto" && !strings.Contains(string(manual), row) {
				t.Errorf("the manual has no row %q", row)
			}
		}
		if read["auto"] != min(read["pe"], read["scratchpad"]) || read["scratchpad"] >= read["pe"] {
			t.Errorf("%s: reads %v bytes", preset, read)
		}
	}
	const side = 2048
	uncut := shapes.GEMM{M: side, N: side, K: side, Bits: 4, HighBits: 2, WeightBits: 8}.Sizes()
	says := fmt.Sprintf("reads %.1f MB instead of %.1f on `dense-16x16`", float64(readBytes(t, "dense-16x16", "auto", uncut))/bytesPerMB,
		float64(readBytes(t, "dense-16x16", "pe", uncut))/bytesPerMB)
	if !strings.Contains(string(manual), says) {
		t.Errorf("the manual doesn't say %q", says)
	}
}

const bytesPerMB = 1e6

// readBytes returns what the plan of a layer on a preset reads.
func readBytes(t *testing.T, preset, sums string, work pgworkloads.Workload) uint64 {
	t.Helper()
	acc, err := configs.Resolve(preset, []string{"array.sums=" + sums})
	if err != nil {
		t.Fatal(err)
	}
	job, err := NewJob(acc, nil, work, Full)
	if err != nil {
		t.Fatal(err)
	}
	return job.machine.plans[0].ReadBytes()
}
