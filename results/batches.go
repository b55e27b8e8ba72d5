package results

import (
	"fmt"
	"io"
	"strconv"

	"pgsim/results/format"
	"pgsim/results/table"
)

// Batch is the result of the whole network for another batch size.
type Batch struct {
	Images int    `json:"images"`
	Cycles uint64 `json:"cycles"`
	// Seconds is the time from the start to the last result of the batch. For one image that is its
	// latency.
	Seconds             float64 `json:"seconds"`
	InferencesPerSecond float64 `json:"inferences_per_second"`
	PowerMW             float64 `json:"power_mw"`
	EnergyPerImagePJ    float64 `json:"energy_per_image_pj"`
	// RealisedSaving and EnergySaving are over the baseline at the same batch; null without a
	// baseline.
	RealisedSaving *float64 `json:"realised_saving"`
	EnergySaving   *float64 `json:"energy_saving"`
}

// NewBatch returns the line of a record in the list of batches; false if nothing was computed.
func NewBatch(r Record) (Batch, bool) {
	t := r.Total
	if t.Seconds == nil || t.InferencesPerSecond == nil || t.PowerMW == nil || r.EnergyPerImagePJ == nil {
		return Batch{}, false
	}
	return Batch{
		Images: r.Workload.Images, Cycles: t.Cycles.Total, Seconds: *t.Seconds,
		InferencesPerSecond: *t.InferencesPerSecond, PowerMW: *t.PowerMW, EnergyPerImagePJ: *r.EnergyPerImagePJ,
		RealisedSaving: t.RealisedSaving, EnergySaving: t.EnergySaving,
	}, true
}

// writeBatches compares batches, if the record has any.
func (r Record) writeBatches(w io.Writer, s table.Style) error {
	if len(r.Batches) == 0 {
		return nil
	}
	var lines [][]string
	for _, b := range r.Batches {
		lines = append(lines, []string{
			strconv.Itoa(b.Images), format.Count(b.Cycles), format.Seconds(b.Seconds), format.Significant(b.InferencesPerSecond),
			format.Significant(b.PowerMW), format.Microjoules(b.EnergyPerImagePJ),
			format.OrDash(b.RealisedSaving, format.Times), format.OrDash(b.EnergySaving, format.Times),
		})
	}
	return table.Table{
		Title: "Latency and throughput: whole network; the time of a batch of 1 is the latency of an image", Lines: lines,
		Header: []string{"images", "cycles", "time", "images/s", "power mW", "uJ/image", "realised", "energy saving"},
	}.Write(w, s)
}

// Words describes the result of a batch in a few words.
func (b Batch) Words() string {
	return fmt.Sprintf("batch of %d: %s, %s images/s, %s mW, %s uJ per image", b.Images, format.Seconds(b.Seconds),
		format.Significant(b.InferencesPerSecond), format.Significant(b.PowerMW), format.Microjoules(b.EnergyPerImagePJ))
}
