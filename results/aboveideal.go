package results

import "pgsim/configs"

// Why more than the ideal saving can be kept.
const (
	// aboveIdeal is for comparisons with the same machine without gates.
	aboveIdeal = "More than 100 % is kept because the ideal counts bits alone. The baseline also takes cycles\n" +
		"for the PEs that partial tiles leave idle, which LSB passes fill with other outputs, and for\n" +
		"digits that its bits fill only in part."
	ungatedAboveIdeal = "More than 100 % is kept, but not by gates: the machine has none, and its PEs are others than the\n" +
		"baseline's. The ideal counts the bits that gates spare."
	otherAboveIdeal = "More than 100 % is kept because the ideal counts the bits that gates spare, and the baseline is\n" +
		"another machine, not this one without gates."
)

// whyAboveIdeal says why more than the ideal saving is kept.
func (r Record) whyAboveIdeal() string {
	same, baseline := r.Config, *r.Baseline // except names and the settings of the policy
	same.Name, same.Description = baseline.Name, baseline.Description
	same.Array.Policy, same.Array.Settings = baseline.Array.Policy, baseline.Array.Settings
	switch {
	case r.Config.Array.Policy == configs.DensePolicy:
		return ungatedAboveIdeal
	case same != baseline:
		return otherAboveIdeal
	}
	return aboveIdeal
}
