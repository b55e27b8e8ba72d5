package validate

import (
	"slices"

	"pgsim/dataflow"
	"pgsim/pe/rtl"
)

func init() {
	Witnesses.Register("rtl", "the array in synthesizable Verilog, run by Verilator", inVerilog)
}

// inVerilog compares both models with the array in Verilog.
func inVerilog(o Options) ([]Finding, error) {
	if err := rtl.Available(); err != nil {
		return []Finding{{Compared: "outputs, passes, decisions, cycles", Skipped: err.Error()}}, nil
	}
	reports, err := rtl.Validate(rtl.Options{Cases: o.Cases, Seed: o.Seed})
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, r := range reports {
		findings = append(findings, exact(r.Policy+": outputs, passes, decisions, cycles, PE steps",
			r.Cases, "layers", r.Largest, "", r.First))
	}
	for _, policy := range dataflow.Policies.Names() {
		if !slices.Contains(rtl.Policies, policy) {
			findings = append(findings, missing(policy+": has no controller in Verilog"))
		}
	}
	return findings, nil
}
