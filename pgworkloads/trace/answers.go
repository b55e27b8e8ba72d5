package trace

import (
	"encoding/hex"
	"fmt"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/npy"
)

// Answers are the training framework's answers for a test set, a [testset.Set] file.
type Answers struct {
	// Data names the file. SHA256 is its digest in hex.
	Data, SHA256 string
	// Predictions are the answers, [samples] or [streams][length].
	Predictions []int64
	// Shape is the shape of the predictions; nil for [samples].
	Shape []int
	// Accuracy is their accuracy, in the metric of the trace's own accuracy.
	Accuracy float64
}

// wantAnswers requests labels, predictions and scores.
func (t *Trace) wantAnswers(m *Manifest, from *archive.Arrays) error {
	shape := []int{m.Images}
	if t.Task == pgworkloads.TaskLanguageModel {
		shape = append(shape, t.Positions())
	}
	return pgworkloads.FirstError(
		from.Want("labels", m.Labels, shape, t.classes(&t.Labels), npy.Int64),
		from.Want("predictions", m.Predictions, shape, t.classes(&t.Predictions), npy.Int64),
		from.Want("scores", m.Scores, []int{m.Images, t.Classes()}, finiteValues(&t.Scores), npy.Float32),
		pgworkloads.Within("held", t.wantHeld(m, from)),
	)
}

// wantHeld requests the answers for a test set.
func (t *Trace) wantHeld(m *Manifest, from *archive.Arrays) error {
	raw := m.Answers
	if raw == nil {
		return nil
	}
	if err := pgworkloads.CheckName("data", raw.Data); err != nil {
		return err
	}
	if sum, err := hex.DecodeString(raw.SHA256); err != nil || len(sum) != archive.DigestBytes {
		return pgworkloads.FieldErrorf("sha256", "must be %d hex digits, got %q", 2*archive.DigestBytes, raw.SHA256)
	}
	if err := checkQuality("accuracy", m.Accuracy.Metric, raw.Accuracy); err != nil {
		return err
	}
	// The data file decides how many there are.
	shape := from.Shape(raw.Predictions)
	rank, words := 1, "[samples]"
	if t.Task == pgworkloads.TaskLanguageModel {
		rank, words = 2, "[streams, length]"
	}
	if shape != nil && len(shape) != rank {
		return pgworkloads.FieldErrorf("predictions", "array %q must be shaped %s, got %s", raw.Predictions, words, pgworkloads.List(shape))
	}
	t.Answers = &Answers{Data: raw.Data, SHA256: raw.SHA256, Accuracy: raw.Accuracy, Shape: shape}
	return from.Want("predictions", raw.Predictions, shape, t.classes(&t.Answers.Predictions), npy.Int64)
}

// classes returns a setter that keeps classes of the network.
func (t *Trace) classes(into *[]int64) func(npy.Array) error {
	return func(a npy.Array) error {
		*into = npy.Values[int64](a)
		return CheckClasses(*into, t.Classes())
	}
}

// CheckClasses refuses numbers that are not classes.
func CheckClasses(classes []int64, count int) error {
	if i := slices.IndexFunc(classes, func(c int64) bool { return c < 0 || c >= int64(count) }); i >= 0 {
		return fmt.Errorf("class %d is %d, must be 0..%d", i, classes[i], count-1)
	}
	return nil
}
