package pgworkloads

import (
	"maps"
	"math"
	"slices"
)

// check checks everything in front of the nodes.
func (m *manifest) check() error {
	if m.Format == oldFormat {
		return fieldErrorf("format", "%q is of an earlier version, write the trace again with pgexport", m.Format)
	}
	if m.Format != Format {
		return fieldErrorf("format", "must be %s, got %q", Format, m.Format)
	}
	if !traceName.MatchString(m.Name) {
		return fieldErrorf("name", "must consist of a-z, 0-9 and -, got %q", m.Name)
	}
	if _, ok := metrics[m.Task]; !ok {
		return fieldErrorf("task", "must be %s or %s, got %q", TaskClassification, TaskLanguageModel, m.Task)
	}
	if err := checkRange("images", m.Images, 1, maxImages); err != nil {
		return err
	}
	if n := len(m.Dataset.Samples); n != m.Images {
		return fieldErrorf("dataset.samples", "must name %d samples, one for each image, got %d", m.Images, n)
	}
	if err := m.Accuracy.check(m.Task); err != nil {
		return within("accuracy", err)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Arrays)) {
		if err := m.Arrays[name].check(); err != nil {
			return within("arrays."+name, err)
		}
	}
	return nil
}

// check checks what was measured of a network of some task.
func (a Accuracy) check(task string) error {
	if a.Metric != metrics[task] {
		return fieldErrorf("metric", "must be %s for a %s network, got %q", metrics[task], task, a.Metric)
	}
	if a.Samples < 0 {
		return fieldErrorf("samples", "must not be negative, got %d", a.Samples)
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

// checkQuality returns an error if a value is none of a metric.
func checkQuality(field, metric string, value float64) error {
	if metric == MetricTop1 && !(value >= 0 && value <= 1) {
		return fieldErrorf(field, "must be 0..1, got %v", value)
	}
	if metric == MetricPerplexity && !(value >= 1 && !math.IsInf(value, 0)) {
		return fieldErrorf(field, "must be a perplexity, a number from 1 on, got %v", value)
	}
	return nil
}
