package stored

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/results"
	"pgsim/results/format"
)

// Setting is a setting of runs, with the value of each as text.
type Setting struct {
	// Key is a key of the accelerator, as in overrides; a key of the workload after "workload."; a
	// key of the baseline after "baseline."; or "pgsim", the version.
	Key    string
	Values []string
}

// Keys of settings that are not keys of the accelerator.
const (
	versionKey  = "pgsim"
	workloadKey = "workload."
	baselineKey = "baseline"
	nameKey     = "name"
	descriptKey = "description"
	none        = "none"
	same        = "as the machine"
)

// Counts reports whether a difference in the setting is a difference in what was run. That is true
// for all but the version of pgsim.
func (s Setting) Counts() bool { return s.Key != versionKey }

// Differences returns the settings in which records differ: first what was run, then the
// accelerator in the order of its description, then how gates were made.
func Differences(runs []Run) []Setting {
	all := make([]map[string]string, len(runs))
	var keys []string
	for i, r := range runs {
		all[i] = map[string]string{}
		at := 0
		for _, s := range settings(r.Record) {
			all[i][s.key] = s.value
			known := slices.Index(keys[at:], s.key)
			if known < 0 { // only this run has it: put it after the previous one
				keys = slices.Insert(keys, at, s.key)
				known = 0
			}
			at += known + 1
		}
	}
	var differ []Setting
	for _, key := range keys {
		s := Setting{Key: key}
		for i := range all {
			value, has := all[i][key]
			if !has {
				value = same // settings that baselines share with the machine are not listed
			}
			s.Values = append(s.Values, value)
		}
		if len(slices.Compact(slices.Clone(s.Values))) > 1 {
			differ = append(differ, s)
		}
	}
	return differ
}

// setting is one setting of one run.
type setting struct{ key, value string }

// settings lists all settings of a run.
func settings(r results.Record) []setting {
	w := r.Workload
	list := []setting{
		{workloadKey + "name", w.Name},
		{workloadKey + "checksum", w.Checksum},
		{workloadKey + "images", strconv.Itoa(w.Images)},
	}
	machine := accelerator(r.Config)
	list = append(list, machine...)
	list = append(list, baseline(machine, r.Baseline)...)
	target, seed := none, none
	width := func(bits int) string {
		if bits == 0 {
			return none
		}
		return strconv.Itoa(bits)
	}
	if w.TargetGated != nil {
		target = format.Number(*w.TargetGated)
	}
	if w.Seed != nil {
		seed = strconv.FormatUint(*w.Seed, 10)
	}
	return append(list,
		setting{workloadKey + "threshold_offset", format.Number(w.ThresholdOffset)},
		setting{workloadKey + "threshold_scale", format.Number(w.ThresholdScale)},
		setting{workloadKey + "target_gated", target},
		setting{workloadKey + "target_per", cmp.Or(w.TargetPer, none)},
		setting{workloadKey + "bits", width(w.Widths.Bits)},
		setting{workloadKey + "high_bits", width(w.Widths.HighBits)},
		setting{workloadKey + "weight_bits", width(w.Widths.WeightBits)},
		setting{workloadKey + "seed", seed},
		setting{versionKey, r.Version},
	)
}

// baseline lists the settings in which the baseline differs from its machine. The default baseline
// differs only in the policy.
func baseline(machine []setting, a *configs.Accelerator) []setting {
	if a == nil {
		return []setting{{baselineKey, none}}
	}
	values := map[string]string{}
	for _, s := range machine {
		values[s.key] = s.value
	}
	list := []setting{{baselineKey, "the same with policy " + a.Array.Policy}}
	for _, s := range accelerator(*a) {
		if value, has := values[s.key]; has && s.value != value && s.key != policyKey && s.key != nameKey {
			list[0].value = a.Name
			list = append(list, setting{baselineKey + "." + s.key, s.value})
		}
	}
	return list
}

const policyKey = "array.policy"

// accelerator lists the settings of an accelerator, without its description, which only repeats
// them in words.
func accelerator(a configs.Accelerator) []setting {
	var list []setting
	for _, f := range strict.Fields(&a) {
		if f.Path != descriptKey {
			list = append(list, setting{f.Path, fmt.Sprint(f.Value)})
		}
	}
	return list
}

// Sort sorts runs by the settings in which they differ, numbers by value. Runs that differ in
// nothing are sorted by name.
func Sort(runs []Run) {
	differ := Differences(runs)
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		for _, s := range differ {
			if c := compare(s.Values[a], s.Values[b]); c != 0 {
				return c
			}
		}
		return cmp.Compare(runs[a].Name, runs[b].Name)
	})
	sorted := make([]Run, len(runs))
	for i, at := range order {
		sorted[i] = runs[at]
	}
	copy(runs, sorted)
}

// compare compares two values as numbers if both are numbers, otherwise as texts.
func compare(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX == nil && errY == nil:
		return cmp.Compare(x, y)
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return cmp.Compare(a, b)
}
