package main

import (
	"slices"

	"pgsim/dataflow"
	"pgsim/dataflow/agree"
	"pgsim/pe/rtl"
)

// policyWitnesses returns the models of a policy that the simulator's is compared with.
func policyWitnesses(name string) [][2]string {
	var lines [][2]string
	policy, err := dataflow.Policies.Lookup(name)
	if err != nil {
		return nil
	}
	for _, flow := range dataflow.Dataflows.All() {
		line := [2]string{flow.Name, modelled(agree.HasModel(flow.Name, name))}
		if flow.Value.Check(dataflow.Machine{Policy: policy}) != nil {
			line[1] = "does not support the policy"
		}
		lines = append(lines, line)
	}
	inVerilog := "no controller"
	if slices.Contains(rtl.Policies, name) {
		inVerilog = "a controller"
	}
	return append(lines, [2]string{"Verilog", inVerilog})
}

// policyCounters describes the counters of a policy.
func policyCounters(name string) [][2]string {
	policy, err := dataflow.Policies.Lookup(name)
	if err != nil {
		return nil
	}
	var lines [][2]string
	for _, c := range dataflow.CountersOf(policy) {
		lines = append(lines, [2]string{c.Name, c.Doc + " (" + c.Unit + ")"})
	}
	return lines
}

// dataflowWitnesses returns the policies of a dataflow for which there are models.
func dataflowWitnesses(name string) [][2]string {
	flow, err := dataflow.Dataflows.Lookup(name)
	if err != nil {
		return nil
	}
	var lines [][2]string
	for _, policy := range dataflow.Policies.All() {
		if flow.Check(dataflow.Machine{Policy: policy.Value}) == nil {
			lines = append(lines, [2]string{policy.Name, modelled(agree.HasModel(name, policy.Name))})
		}
	}
	return lines
}

func modelled(has bool) string {
	if has {
		return "a register-level model"
	}
	return "no register-level model"
}
