package record

import (
	"fmt"
	"slices"
	"strings"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/results"
	"pgsim/sim"
)

// New returns the record of what a job found, made by a version of pgsim.
func New(version string, found sim.Outcome) results.Record {
	run, baseline := found.Machine, found.Baseline
	w := run.Workload
	r := results.Record{
		Format:  results.Format,
		Version: version,
		Config:  run.Accelerator,
		Workload: results.Workload{
			Name: w.Name, Checksum: w.Checksum, Images: w.Images,
			Synthetic: w.Synthetic, Remarks: w.Remarks, ThresholdOffset: w.ThresholdOffset, ThresholdScale: w.Scale(),
			TargetGated: w.TargetGated, TargetPer: w.TargetPer, Widths: w.Widths,
		},
		Remarks:  remarks(run, baseline),
		Fidelity: string(run.Fidelity.Written()),
		AreaMM2:  newParts(run.Area),
		Layers:   []results.Layer{},
	}
	if baseline != nil {
		r.Baseline = new(configs.Accelerator)
		*r.Baseline = baseline.Accelerator
	}
	mhz := run.Accelerator.Clock.FrequencyMHz
	var total, gated sums
	for i, layer := range run.Layers {
		var base *sim.LayerResult
		if baseline != nil {
			base = &baseline.Layers[i]
		}
		r.Layers = append(r.Layers, newLayer(layer, base, mhz))
		total.add(layer, base)
		if layer.Gated {
			gated.add(layer, base)
		}
	}
	r.Total, r.Gated = total.result(mhz), gated.result(mhz)
	if r.Total.Seconds != nil {
		r.Total.InferencesPerSecond = pointer(float64(w.Images) / *r.Total.Seconds)
	}
	return r
}

// orderRemarks says by what the channels of a run are ordered, nothing if they have the
// order of the network.
func orderRemarks(of string, r sim.Result) []string {
	m, err := dataflow.NewMachine(r.Accelerator.Array)
	if err != nil || r.Workload.Calibration == nil || !m.Orders() {
		return nil
	}
	return []string{fmt.Sprintf("channels%s are in balanced order, calibrated on %s", of, r.Workload.Calibration.Samples)}
}

func newLayer(run sim.LayerResult, baseline *sim.LayerResult, mhz float64) results.Layer {
	var s sums
	s.add(run, baseline)
	l := run.Layer
	steps := 0
	if l.Recurrent {
		steps = l.PixelsPerImage()
	}
	return results.Layer{
		Name: l.Name, Op: l.Op, Gated: l.Gated,
		M: l.M(run.Images), N: l.N(), K: l.K(), TimeSteps: steps,
		Bits: l.Activation.Bits, HighBits: l.Activation.HighBits, WeightBits: l.WeightBits,
		Metrics: s.result(mhz),
	}
}

// remarks says in which order channels were, how much was simulated, and what the energy
// of a run or of its baseline leaves out: what the machine's DRAM can't count.
func remarks(run sim.Result, baseline *sim.Result) []string {
	list := orderRemarks("", run)
	if baseline != nil {
		list = append(list, orderRemarks(" of the baseline", *baseline)...)
	}
	if run.Fidelity == sim.ArrayOnly {
		list = append(list, "of the machine only the array was simulated: memory never waits, and energy leaves out DRAM, "+
			"the DMA and what it moves through the scratchpads")
	}
	add := func(of string, r sim.Result) {
		if n := len(r.UnknownValues); n > 0 {
			list = append(list, fmt.Sprintf("cycles%s take all bits of the activations of %d of %d layers to be set, whose values are not known: %s",
				of, n, len(r.Layers), few(r.UnknownValues)))
		}
		if g := r.Regions; g != nil {
			list = append(list, fmt.Sprintf("answers%s are not those of the network as trained: low bits are left out by regions, not by gates; "+
				"pgsim eval --regions %s --region-threshold %d measures their accuracy", of, g.Size(), g.Threshold))
		}
		var uncounted []string
		for _, l := range r.Layers {
			uncounted = append(uncounted, l.DRAM.Uncounted...)
		}
		slices.Sort(uncounted)
		for _, what := range slices.Compact(uncounted) {
			list = append(list, fmt.Sprintf("energy%s leaves out DRAM %s, which dram.kind %s does not model",
				of, strings.ToLower(what), r.Accelerator.DRAM.Kind))
		}
	}
	add("", run)
	if baseline != nil {
		add(" of the baseline", *baseline)
	}
	return list
}

// mostNames is how many names a remark gives.
const mostNames = 3

// few returns the first of some names.
func few(names []string) string {
	if len(names) > mostNames {
		return strings.Join(names[:mostNames], ", ") + " and others"
	}
	return strings.Join(names, ", ")
}
