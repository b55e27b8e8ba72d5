package main

import (
	"fmt"
	"strconv"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/trace"
	"pgsim/results/format"
)

// traceFacts describes a trace as a whole.
func traceFacts(trace *trace.Trace) [][2]string {
	gated, all := layerCounts(trace)
	var macs, gatedMACs uint64
	for _, p := range trace.Products() {
		macs += p.MACs(1)
		if p.Gated {
			gatedMACs += p.MACs(1)
		}
	}
	a := trace.Accuracy
	return [][2]string{
		{"name", trace.Name},
		{"model", trace.Model},
		{"data set", fmt.Sprintf("%s, %s (%s)", trace.Dataset.Name, trace.Dataset.Split, trace.Dataset.Note)},
		{"task", trace.Task},
		{"images", strconv.Itoa(trace.Images())},
		{"trained by", trace.Training.By},
		{"training", trace.Training.Description},
		{"seed", seed(trace.Training.Seed)},
		{"license", trace.License},
		{"synthetic", strconv.FormatBool(trace.Synthetic)},
		{"accuracy", accuracies(a)},
		{"measured on", fmt.Sprintf("%d samples: %s", a.Samples, a.Set)},
		{"test set", held(trace)},
		{"calibration", calibrated(trace)},
		{"layers", fmt.Sprintf("%d, %d of them gated; %d nodes", all, gated, len(trace.Nodes))},
		{"work", fmt.Sprintf("%d multiply-accumulates per image, %s%% of them in gated layers",
			macs, format.Share(gatedMACs, macs))},
		{"size", format.MB(trace.Size)},
		{"sha256", trace.Checksum},
	}
}

// accuracies lists the accuracies that were measured on a network.
func accuracies(a trace.Accuracy) string {
	var parts []string
	for _, part := range []struct {
		fraction *float64
		of       string
	}{
		{a.Gated, "gated"},
		{a.Uniform, "with all outputs at all bits"},
		{a.HighOnly, "with the high bits only"},
		{a.Float, "in floating point"},
	} {
		if part.fraction != nil {
			parts = append(parts, quality(a.Metric, part.fraction)+" "+part.of)
		}
	}
	if len(parts) == 0 {
		return format.Dash
	}
	return a.Metric + ": " + strings.Join(parts, ", ")
}

// quality formats a measured value: a fraction, or a perplexity.
func quality(metric string, value *float64) string {
	if value == nil || metric == pgworkloads.MetricTop1 {
		return share(value)
	}
	return format.Two(*value)
}

// calibrated names the samples on which gates of channels were counted.
func calibrated(trace *trace.Trace) string {
	if trace.Calibration == nil {
		return format.Dash
	}
	return trace.Calibration.Samples
}

// held names the test set that the framework answered, and its accuracy.
func held(t *trace.Trace) string {
	if t.Answers == nil {
		return format.Dash
	}
	return fmt.Sprintf("%s: %s %s, %d predictions", t.Answers.Data, t.Accuracy.Metric, quality(t.Accuracy.Metric, &t.Answers.Accuracy), len(t.Answers.Predictions))
}

// traceLayers returns a header and a line for every layer of a trace.
func traceLayers(trace *trace.Trace) ([][]string, error) {
	low, err := lowInputs(trace)
	if err != nil {
		return nil, err
	}
	lines := [][]string{{
		"layer", "op", "input", "output", "kernel", "stride", "padding", "groups",
		"bits", "high", "encoding", "weight bits", "gate", "gated", "low bits needed",
	}}
	for _, p := range trace.Products() {
		gate, fraction := format.Dash, format.Dash
		if p.Gate != nil {
			gate, fraction = p.Gate.Kind, share(&p.Gate.Fraction)
			if p.SplitsChannels() {
				gate += fmt.Sprintf(" (first %d channels)", p.FirstChannels)
			}
		}
		bits := strconv.Itoa(p.Activation.Bits)
		if p.AssumedPrecision {
			bits += " (assumed)"
		}
		lines = append(lines, []string{
			p.Name, p.Op, cross(p.InChannels, p.Input[0], p.Input[1]), cross(p.OutChannels, p.Output[0], p.Output[1]),
			cross(p.Kernel[:]...), cross(p.Stride[:]...), cross(p.Padding[:]...), strconv.Itoa(p.Groups),
			bits, strconv.Itoa(p.Activation.HighBits), string(p.Activation.Encoding),
			strconv.Itoa(p.WeightBits), gate, fraction, low[p.Name],
		})
	}
	return lines, nil
}

// lowInputs returns, for every layer, the share of the inputs it reads that an output with its gate
// on needs at all bits, over the stored samples.
func lowInputs(trace *trace.Trace) (map[string]string, error) {
	work, err := trace.Workload(pgworkloads.Options{Images: trace.Images()})
	if err != nil {
		return nil, err
	}
	shares := make(map[string]string)
	for _, layer := range work.Layers {
		shares[layer.Name] = format.Dash
		if layer.Gates != nil && !layer.SplitsChannels() {
			needs := layer.LowNeeds()
			shares[layer.Name] = format.Share(needs.Needed, needs.Read) + "%"
		}
	}
	return shares, nil
}

// share formats a fraction.
func share(fraction *float64) string {
	if fraction == nil {
		return format.Dash
	}
	return format.InPercent(*fraction) + "%"
}

func seed(seed *int64) string {
	if seed == nil {
		return format.Dash
	}
	return strconv.FormatInt(*seed, 10)
}

// cross joins sizes: 16x32x32.
func cross(sizes ...int) string {
	words := make([]string, len(sizes))
	for i, size := range sizes {
		words[i] = strconv.Itoa(size)
	}
	return strings.Join(words, "x")
}

// layerCounts returns how many layers of a trace are gated, and how many there
// are.
func layerCounts(trace *trace.Trace) (gated, all int) {
	products := trace.Products()
	for _, p := range products {
		if p.Gated {
			gated++
		}
	}
	return gated, len(products)
}
