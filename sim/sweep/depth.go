package sweep

import (
	"io"
	"slices"
	"strconv"

	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/results/format"
	"pgsim/results/table"
)

// depthAxis is the axis of the depth of the queues of gated outputs.
const depthAxis = "array.queue_depth"

// enough is the share of the ideal saving that a schedule must keep to be considered as good as
// any.
const enough = 0.99

// DepthStatistic says how much of the array's ideal saving is kept by points that differ only in
// the depth of their queues. It is for the gated layers, with memory that never waits.
type DepthStatistic struct {
	Point valueRecord `json:"point"`
	// Depths are in increasing order. Kept is the share that each keeps: realised over ideal
	// saving.
	Depths []int     `json:"depths"`
	Kept   []float64 `json:"kept"`
	// Least is the smallest depth that keeps 99 %, null if none does.
	Least *int `json:"least_depth_99"`
}

// overDepths returns the statistics of a group. It returns false if the group does not have two
// depths, or has no baseline.
func overDepths(g group, grid *Grid) (DepthStatistic, bool) {
	s := DepthStatistic{Point: g.common}
	points := slices.DeleteFunc(slices.Clone(g.points), func(f figures) bool {
		return f.gated.array == nil || f.gated.ideal == 0 || !hasQueues(f.Accelerator.Array.Policy)
	})
	slices.SortFunc(points, func(a, b figures) int { return grid.depthOf(a) - grid.depthOf(b) })
	for _, f := range points {
		kept := *f.gated.array / f.gated.ideal
		s.Depths, s.Kept = append(s.Depths, grid.depthOf(f)), append(s.Kept, kept)
		if s.Least == nil && kept >= enough {
			least := grid.depthOf(f)
			s.Least = &least
		}
	}
	return s, len(s.Depths) > 1
}

// hasQueues tells whether the depth of queues has an effect with a policy.
func hasQueues(policy string) bool {
	return slices.ContainsFunc(dataflow.Policies.Settings(policy), func(d strict.Declaration) bool {
		return "array."+d.Key == depthAxis
	})
}

// depthOf returns the depth of a point's queues, 0 if it does not vary.
func (g *Grid) depthOf(f figures) int {
	at := slices.IndexFunc(g.Axes, func(a Axis) bool { return a.Name == depthAxis })
	if at < 0 {
		return 0
	}
	depth, _ := strconv.Atoi(f.Values()[at]) // a configuration that runs has whole numbers here
	return depth
}

// writeDepths draws the shares that are kept.
func (s *Summary) writeDepths(w io.Writer, style table.Style) error {
	if len(s.Depths) == 0 {
		return nil
	}
	t := table.Table{Title: "Share of the ideal saving that is kept, by queue depth: gated layers, array alone"}
	t.Header, t.Texts = s.groupHeader(s.Depths[0].Point)
	axes := t.Header
	t.Header = append(t.Header, "depth: kept %", "least depth for 99 %")
	for _, over := range s.Depths {
		shares := ""
		for i, depth := range over.Depths {
			if i > 0 {
				shares += ", "
			}
			shares += strconv.Itoa(depth) + ": " + format.Percent(over.Kept[i])
		}
		least := format.Dash
		if over.Least != nil {
			least = strconv.Itoa(*over.Least)
		}
		t.Lines = append(t.Lines, append(s.groupLine(over.Point, axes), shares, least))
	}
	return t.Write(w, style)
}
