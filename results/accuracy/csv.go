package accuracy

import (
	"strconv"

	"pgsim/results/format"
)

// column is one column of the CSV.
type column struct {
	name string
	text func(Setting) string
}

// columns returns the columns of the CSV. The last ones are the gated fractions of the gated
// layers.
func (r *Report) columns() []column {
	columns := []column{
		{"trace", func(Setting) string { return r.Trace }},
		{"data", func(Setting) string { return r.Data }},
		{"samples", func(Setting) string { return strconv.Itoa(r.Samples) }},
		{"answers", func(Setting) string { return strconv.Itoa(r.Answers) }},
		{"high_bits", func(Setting) string { return r.highBits() }},
		{"threshold_offset", func(s Setting) string { return format.Number(s.ThresholdOffset) }},
		{"threshold_scale", func(s Setting) string { return format.Number(s.ThresholdScale) }},
		{"target_gated", func(s Setting) string { return format.NumberOrEmpty(s.TargetGated) }},
		{"target_per", func(s Setting) string { return s.TargetPer }},
		{"metric", func(Setting) string { return r.Metric }},
		{"accuracy", func(s Setting) string { return format.Number(s.Accuracy) }},
		{"interval_95_low", func(s Setting) string { return s.end(0) }},
		{"interval_95_high", func(s Setting) string { return s.end(1) }},
		{"framework_accuracy", func(s Setting) string {
			if s.Framework == nil {
				return ""
			}
			return format.NumberOrEmpty(s.Framework.Accuracy)
		}},
		{"framework_equal_predictions", func(s Setting) string {
			if s.Framework == nil {
				return ""
			}
			return strconv.Itoa(s.Framework.Equal)
		}},
		{"gated_fraction", func(s Setting) string { return format.Number(s.Gated.GatedFraction) }},
	}
	for _, scope := range []struct {
		name string
		of   func(Setting) Cost
	}{
		{"gated", func(s Setting) Cost { return s.Gated }},
		{"total", func(s Setting) Cost { return s.Total }},
	} {
		columns = append(columns,
			column{"average_bits_" + scope.name, func(s Setting) string { return format.Number(scope.of(s).AverageBits) }},
			column{"bit_op_saving_uniform_b_" + scope.name, func(s Setting) string { return format.Number(scope.of(s).SavingUniformB) }},
			column{"bit_op_saving_uniform_8_" + scope.name, func(s Setting) string { return format.Number(scope.of(s).SavingUniform8) }},
		)
	}
	if r.hasRegions() {
		columns = append(columns, regionColumns...)
	}
	return append(columns, r.layerColumns()...)
}

// regionColumns say by which regions bits were left out; "" if gates decided.
var regionColumns = []column{
	{"regions", func(s Setting) string {
		if s.Regions == nil {
			return ""
		}
		return s.Regions.Size()
	}},
	{"region_threshold_percent", func(s Setting) string {
		if s.Regions == nil {
			return ""
		}
		return strconv.Itoa(s.Regions.Threshold)
	}},
}

// layerColumns are the gated fractions of the gated layers.
func (r *Report) layerColumns() []column {
	var columns []column
	if len(r.Settings) == 0 {
		return nil
	}
	for i, l := range r.Settings[0].Layers {
		if l.IsGated {
			columns = append(columns, column{"gated_fraction_" + l.Name, func(s Setting) string {
				return format.Number(s.Layers[i].GatedFraction)
			}})
		}
	}
	return columns
}

// end is an end of the confidence interval; "" if there is none.
func (s Setting) end(i int) string {
	if s.Interval == nil {
		return ""
	}
	return format.Number(s.Interval[i])
}

// highBits is the number that all gated layers were given; "" if they were not.
func (r *Report) highBits() string {
	if r.Widths.HighBits == 0 {
		return ""
	}
	return strconv.Itoa(r.Widths.HighBits)
}
