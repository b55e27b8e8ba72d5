// Package calibration answers: how often is each output channel of a network gated, on
// samples that no run of its trace measures?
package calibration

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
)

// Sampled are samples that a trace may be calibrated on.
type Sampled struct {
	// Samples are images, or texts of any length.
	Samples []network.Sample
	// Words describe the samples.
	Words string
	// StoredFrom is the first of the trace's stored samples among them; nil if there is none.
	StoredFrom *int
}

// Unseen returns the first samples of a test set that are not stored in a trace, at most the given
// number. A text that contains a stored one is left out.
func Unseen(t *trace.Trace, d *testset.Set, most int) (Sampled, error) {
	var s Sampled
	for i := 0; i < d.Count() && len(s.Samples) < most; i++ {
		if sample := d.Sample(i); !stored(t, sample) {
			s.Samples = append(s.Samples, sample)
		}
	}
	if len(s.Samples) == 0 {
		return s, fmt.Errorf("%s: has no sample that %s does not store", d.Name, t.Name)
	}
	s.Words = fmt.Sprintf("the first %d samples of %s that the trace does not store", len(s.Samples), d.Name)
	return s, nil
}

// stored reports whether a trace stores a sample, or a part of it.
func stored(t *trace.Trace, sample network.Sample) bool {
	for i := range t.Images() {
		own := t.Stored(i)
		if sample.Tokens != nil && contains(sample.Tokens, own.Tokens) || sample.Tokens == nil && bytes.Equal(sample.Pixels, own.Pixels) {
			return true
		}
	}
	return false
}

func contains(text, part []int32) bool {
	for first := 0; first+len(part) <= len(text); first++ {
		if slices.Equal(text[first:first+len(part)], part) {
			return true
		}
	}
	return false
}

// Stored returns the stored samples of a trace from a given one on. A run may use those before.
func Stored(t *trace.Trace, from int) (Sampled, error) {
	if from < 1 || from >= t.Images() {
		return Sampled{}, pgworkloads.FieldErrorf("stored-from", "must be 1..%d, as %s stores %d samples and a run needs one, got %d",
			t.Images()-1, t.Name, t.Images(), from)
	}
	s := Sampled{StoredFrom: &from, Words: fmt.Sprintf("stored samples %d to %d of the trace", from, t.Images()-1)}
	for i := from; i < t.Images(); i++ {
		s.Samples = append(s.Samples, t.Stored(i))
	}
	return s, nil
}

// Calibrate executes a trace's network, with its trained thresholds, on samples and counts the
// gated outputs of every channel. It calls done after each sample.
func Calibrate(t *trace.Trace, s Sampled, done func()) pgworkloads.Calibration {
	n := t.Trained()
	c := pgworkloads.Calibration{Samples: s.Words, StoredFrom: s.StoredFrom, Gated: map[string][]uint64{}}
	layers := n.GatedLayers()
	for _, l := range layers {
		c.Gated[l.Name] = make([]uint64, l.N())
	}
	var mu sync.Mutex
	n.ForEachRun(len(s.Samples), func(i int, r *network.Run) {
		r.Reset()
		for _, part := range parts(s.Samples[i], n.Positions()) {
			r.Execute(part)
			mu.Lock()
			for j, l := range layers {
				add(c.Gated[l.Name], r.Gates(j))
			}
			mu.Unlock()
		}
		mu.Lock()
		done()
		mu.Unlock()
	})
	return c
}

// parts cuts a text into pieces of as many positions as a network reads at a time.
func parts(s network.Sample, positions int) []network.Sample {
	if s.Tokens == nil {
		return []network.Sample{s}
	}
	var all []network.Sample
	for part := range slices.Chunk(s.Tokens, positions) {
		all = append(all, network.Sample{Tokens: part})
	}
	return all
}

func add(counts []uint64, gates *pgworkloads.GateMask) {
	for m := range gates.M() {
		for n := range counts {
			if gates.Gated(m, n) {
				counts[n]++
			}
		}
	}
}

// Encode returns the file of a trace's calibration.
func Encode(t *trace.Trace, c pgworkloads.Calibration) ([]byte, error) {
	text, err := json.Marshal(trace.CalibrationFile{
		Format: trace.CalibrationFormat, TraceSHA256: t.Checksum,
		Calibration: trace.ManifestCalibration{Samples: c.Samples, StoredFrom: c.StoredFrom, Gated: c.Gated},
	})
	return append(text, '\n'), err
}
