package sweep

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/trace"
	"pgsim/results"
)

// Facts are what is known about a work before any machine runs it.
type Facts struct {
	// Accuracy is that of the network at the work's thresholds. It is nil if there is none: for
	// shapes, or without a test set.
	Accuracy *results.Accuracy `json:"accuracy"`
	// Images are the facts of the images of the batch.
	Images []ImageFacts `json:"images"`
}

// ImageFacts are what the gates of one image save on paper.
type ImageFacts struct {
	// GatedFraction is the share of the outputs of gated layers that are gated.
	GatedFraction float64 `json:"gated_fraction"`
	// IdealSaving is B over Bh + f*Bl, averaged over the MACs of the network.
	IdealSaving float64 `json:"ideal_saving"`
}

// prepared is a work that machines can run.
type prepared struct {
	pgworkloads.Workload
	Facts
}

// prepare decides the gates of a work. Its facts are read from the store or computed: executing
// the network on held samples is most of the work of a small sweep.
func (g *Grid) prepare(w *Variant, store *Store) (prepared, error) {
	workload, err := w.workloadOf()
	if err != nil {
		return prepared{}, err
	}
	key := w.key(g)
	facts, ok, err := store.facts(key)
	if err != nil || ok {
		return prepared{workload, facts}, err
	}
	facts.Images = imageFacts(workload)
	if w.Data != nil {
		if facts.Accuracy, err = w.accuracy(g.samples(w)); err != nil {
			return prepared{}, err
		}
	}
	return prepared{workload, facts}, store.saveFacts(key, facts)
}

// workloadOf returns the workload with its gates.
func (w *Variant) workloadOf() (pgworkloads.Workload, error) {
	source := w.Source
	if shapes, ok := source.(*shapes.Shapes); ok && w.Seed != nil {
		source = shapes.WithSeed(*w.Seed)
	}
	return source.Workload(pgworkloads.Options{Images: w.Images, ThresholdChange: w.ThresholdChange})
}

// Metric returns the metric of the work's accuracy, "" if there is none.
func (w *Variant) Metric() string {
	if t, ok := w.Source.(*trace.Trace); ok && w.Data != nil {
		return t.Accuracy.Metric
	}
	return ""
}

// accuracy executes the trace's network on the first samples of the test set.
func (w *Variant) accuracy(samples int) (*results.Accuracy, error) {
	trace, ok := w.Source.(*trace.Trace)
	if !ok {
		return nil, nil
	}
	network, err := trace.Network(w.ThresholdChange)
	if err != nil {
		return nil, err
	}
	answers := evaluation.Evaluate(network, w.Data, samples, func() {})
	metric := trace.Accuracy.Metric
	a := &results.Accuracy{Metric: metric, Value: answers.Accuracy(metric), Samples: samples, Data: w.Data.Name}
	if metric == pgworkloads.MetricTop1 {
		low, high := evaluation.Wilson(answers.Correct, len(answers.Predictions))
		a.Interval = &[2]float64{low, high}
	}
	return a, nil
}

// imageFacts returns the facts of every image of a workload. The rows of gates are those of one
// image after the other.
func imageFacts(w pgworkloads.Workload) []ImageFacts {
	facts := make([]ImageFacts, w.Images)
	for image := range facts {
		var gated, gatedLayerOutputs, bits, bitMACs uint64
		for _, l := range w.Layers {
			macs, a := l.MACs(1), l.Activation
			bits += macs * uint64(a.Bits)
			if l.Gates == nil {
				bitMACs += macs * uint64(a.Bits)
				continue
			}
			on := gatesOf(l, image)
			gated += on
			outputs := uint64(l.PixelsPerImage()) * uint64(l.N())
			gatedLayerOutputs += outputs
			bitMACs += l.BitMACs(outputs, on)
		}
		facts[image].IdealSaving = float64(bits) / float64(bitMACs)
		if gatedLayerOutputs > 0 {
			facts[image].GatedFraction = float64(gated) / float64(gatedLayerOutputs)
		}
	}
	return facts
}

// gatesOf counts the gates of one image that are on.
func gatesOf(l pgworkloads.LayerWork, image int) (count uint64) {
	pixels := l.PixelsPerImage()
	for m := image * pixels; m < (image+1)*pixels; m++ {
		for n := range l.N() {
			if l.Gates.Gated(m, n) {
				count++
			}
		}
	}
	return count
}
