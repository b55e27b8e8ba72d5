package trace

import (
	"maps"
	"math"
	"slices"

	"pgsim/pgworkloads"
)

// check checks everything before the nodes.
func (m *Manifest) check() error {
	if m.Format == OldFormat {
		return pgworkloads.FieldErrorf("format", "%q is of an earlier version, write the trace again with pgexport", m.Format)
	}
	if m.Format != Format {
		return pgworkloads.FieldErrorf("format", "must be %s, got %q", Format, m.Format)
	}
	if err := pgworkloads.CheckName("name", m.Name); err != nil {
		return err
	}
	if _, ok := pgworkloads.Metrics[m.Task]; !ok {
		return pgworkloads.FieldErrorf("task", "must be %s or %s, got %q", pgworkloads.TaskClassification, pgworkloads.TaskLanguageModel, m.Task)
	}
	if err := pgworkloads.CheckRange("images", m.Images, 1, pgworkloads.MaxImages); err != nil {
		return err
	}
	if n := len(m.Dataset.Samples); n != m.Images {
		return pgworkloads.FieldErrorf("dataset.samples", "must name %d samples, one for each image, got %d", m.Images, n)
	}
	if err := pgworkloads.CheckLines("remarks", m.Remarks); err != nil {
		return err
	}
	if err := m.Accuracy.check(m.Task); err != nil {
		return pgworkloads.Within("accuracy", err)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Arrays)) {
		if err := m.Arrays[name].Check(); err != nil {
			return pgworkloads.Within("arrays."+name, err)
		}
	}
	return nil
}

// check checks what was measured on a network for a task.
func (a Accuracy) check(task string) error {
	if a.Metric != pgworkloads.Metrics[task] {
		return pgworkloads.FieldErrorf("metric", "must be %s for a %s network, got %q", pgworkloads.Metrics[task], task, a.Metric)
	}
	if a.Samples < 0 {
		return pgworkloads.FieldErrorf("samples", "must not be negative, got %d", a.Samples)
	}
	for _, measured := range []struct {
		field string
		value *float64
	}{{"gated", a.Gated}, {"uniform", a.Uniform}, {"high_only", a.HighOnly}, {"float", a.Float}} {
		if measured.value == nil {
			continue
		}
		if err := checkQuality(measured.field, a.Metric, *measured.value); err != nil {
			return err
		}
	}
	return nil
}

// checkQuality returns an error if a value is not valid for a metric.
func checkQuality(field, metric string, value float64) error {
	if metric == pgworkloads.MetricTop1 && !(value >= 0 && value <= 1) {
		return pgworkloads.FieldErrorf(field, "must be 0..1, got %v", value)
	}
	if metric == pgworkloads.MetricPerplexity && !(value >= 1 && !math.IsInf(value, 0)) {
		return pgworkloads.FieldErrorf(field, "must be a perplexity, a number from 1 on, got %v", value)
	}
	return nil
}
