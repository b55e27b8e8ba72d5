package mapper

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/dataflow"
)

// TestPlace: what layers share in DRAM is in one place, and nothing else overlaps.
func TestPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "layers")
		requests, from := make([]Request, n), make([]int, n)
		for i := range requests {
			requests[i], _ = drawRequest(t)
			from[i] = rapid.IntRange(-1, i-1).Draw(t, "from")
		}
		type region struct {
			what     string
			from, to uint64
		}
		var regions []region
		take := func(what string, at, bytes uint64) {
			for _, r := range regions {
				if at < r.to && r.from < at+bytes {
					t.Fatalf("%s at %d, %d bytes, lies where %s does, from %d to %d", what, at, bytes, r.what, r.from, r.to)
				}
			}
			regions = append(regions, region{what, at, at + bytes})
		}
		places := Place(requests, from)
		for i, place := range places {
			l := newLayout(requests[i])
			results := l.outputBytes()
			for j, source := range from {
				if source == i {
					results = max(results, inputSize(requests[j]))
				}
			}
			if from[i] < 0 {
				take("an input", place.Input, inputSize(requests[i]))
			} else if want := places[from[i]].Output; place.Input != want {
				t.Fatalf("layer %d reads at %d, its source writes at %d", i, place.Input, want)
			}
			take("weights", place.Weights, l.weightExtent(dataflow.Range{Hi: requests[i].Layer.N()}).Bytes)
			take("results", place.Output, results)
		}
	})
}
