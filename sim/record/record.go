package record

import (
	"fmt"
	"slices"
	"strings"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim"
)

// New returns the record of a job's outcome, made by a version of pgsim.
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
		ArrayMM2: run.ArrayMM2,
		Roofline: newRoofline(run),
		Tensors:  newTensors(run),
		Order:    run.Order,
		Layers:   []results.Layer{},
	}
	if baseline != nil {
		r.Baseline = new(configs.Accelerator)
		*r.Baseline = baseline.Accelerator
		r.BaselineArrayMM2 = pointer(baseline.ArrayMM2)
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
		r.EnergyPerImagePJ = pointer(r.Total.EnergyPJ.Total / float64(w.Images))
	}
	return r
}

// orderRemarks says by what the channels of a run are ordered. It returns nothing if they have the
// order of the network.
func orderRemarks(of string, r sim.Result) []string {
	m, err := dataflow.NewMachine(r.Accelerator.Array)
	if err != nil || r.Workload.Calibration == nil || !m.Orders() {
		return nil
	}
	return []string{fmt.Sprintf("channels%s are in balanced order, calibrated on %s", of, r.Workload.Calibration.Samples)}
}

// earlierRemarks says which layers ran earlier than their place in the workload, if any did.
func earlierRemarks(r sim.Result) []string {
	at := map[string]int{}
	for i, name := range r.Order {
		at[name] = i
	}
	var earlier []string
	latest := 0 // of the layers before it in the workload
	for i := range r.Layers {
		name := r.Layers[i].Name
		if at[name] < latest {
			earlier = append(earlier, name)
		}
		latest = max(latest, at[name])
	}
	if len(earlier) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d of %d layers ran earlier than in the workload, as that shortens the waits between layers: %s",
		len(earlier), len(r.Layers), few(earlier))}
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
		FirstOperands: l.FirstOperands(),
		Metrics:       s.result(mhz),
	}
}

// predictionRemarks explains the gates and the bit counts of a machine that predicts in another
// way than Precision Gating.
func predictionRemarks(of string, r sim.Result) []string {
	gated := slices.ContainsFunc(r.Workload.Layers, func(l pgworkloads.LayerWork) bool { return l.Gates != nil })
	m, err := dataflow.NewMachine(r.Accelerator.Array)
	if err != nil || !gated || r.Accelerator.Array.Policy == configs.DensePolicy {
		return nil
	}
	var list []string
	if m.PredictWeightBits > 0 {
		list = append(list, fmt.Sprintf("gates%s are the workload's, decided with all bits of weights; the machine predicts with %d of them",
			of, m.PredictWeightBits))
	}
	if m.Prediction.Wasted {
		list = append(list, fmt.Sprintf("LSB passes%s compute gated outputs anew; bit operations, average bits and the ideal saving "+
			"are those of gates whose prediction is kept", of))
	}
	return list
}

// remarks says in which order channels were, how much was simulated, and what the energy of a run
// or of its baseline leaves out, because the model of the machine's DRAM can't count it.
func remarks(run sim.Result, baseline *sim.Result) []string {
	list := append(orderRemarks("", run), predictionRemarks("", run)...)
	list = append(list, earlierRemarks(run)...)
	if g := run.Workload.Graph; run.Tensors != nil && g != nil && g.Assumed != "" {
		list = append(list, "tensors between layers are assumed: "+g.Assumed)
	}
	if baseline != nil {
		of := " of the baseline"
		list = append(append(list, orderRemarks(of, *baseline)...), predictionRemarks(of, *baseline)...)
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
		list = append(list, operandRemarks(of, r)...)
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

// operandRemarks names the layers whose operands should affect the energy of a machine, but don't.
func operandRemarks(of string, r sim.Result) []string {
	n := len(r.UnknownOperands)
	switch a := r.Accelerator.Array; {
	case n == 0:
		return nil
	case !sim.KnowsOperands(a):
		return []string{fmt.Sprintf("energy%s is that of random operands: what others make of %s PEs, %s, was not measured",
			of, a.PE.Name(), a.Dataflow)}
	}
	return []string{fmt.Sprintf("energy%s takes the operands of %d of %d layers to be random, whose values are not known: %s",
		of, n, len(r.Layers), few(r.UnknownOperands))}
}

// mostNames is how many names a remark lists.
const mostNames = 3

// few returns the first of some names.
func few(names []string) string {
	if len(names) > mostNames {
		return strings.Join(names[:mostNames], ", ") + " and others"
	}
	return strings.Join(names, ", ")
}
