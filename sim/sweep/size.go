package sweep

import (
	"fmt"
	"math"
)

// checkSize refuses a grid of too many points before any of them is made. It counts axes that
// don't apply to some workloads as if they did.
func (s Spec) checkSize() error {
	_, changes := s.thresholdChanges()
	points := float64(len(s.Workloads)) * float64(len(s.Configs))
	for _, count := range []int{
		len(s.Images), len(s.Seeds), len(s.Bits), len(s.HighBits), len(s.WeightBits), len(changes),
		len(s.Arrays), len(s.Dataflows), len(s.Policies), len(s.Steps),
	} {
		points *= float64(max(1, count))
	}
	for _, values := range s.Set {
		points *= float64(max(1, len(values)))
	}
	if points <= float64(s.MaxPoints) {
		return nil
	}
	shown := fmt.Sprintf("%.0f", points)
	if points > math.MaxInt32 {
		shown = fmt.Sprintf("%.2g", points)
	}
	return fmt.Errorf("the grid has %s points, more than the %d that are allowed; vary less, or allow more with --max-points",
		shown, s.MaxPoints)
}
