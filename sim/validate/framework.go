package validate

import (
	"pgsim/pgworkloads/traces"
	"pgsim/pgworkloads/verify"
)

func init() {
	Witnesses.Register("framework", "PyTorch: the gates, outputs and answers that it stored in the embedded traces", framework)
}

// framework recomputes all gates and outputs of the embedded traces, and
// executes their networks.
func framework(Options) ([]Finding, error) {
	var findings []Finding
	for _, name := range traces.Names() {
		trace, err := traces.Resolve(name)
		if err != nil {
			return nil, err
		}
		outputs, differ := 0, uint64(0)
		for _, layer := range verify.Layers(trace) {
			outputs += layer.Images * layer.Outputs
			differ += uint64(layer.GateDifferences + layer.OutputDifferences)
		}
		if outputs > 0 { // a network without gates stores none
			findings = append(findings, exact("gates and outputs of "+name, outputs, "outputs", differ, "differ", ""))
		}
		run := verify.Execution(trace)
		findings = append(findings, exact("codes and answers of "+name+", executed",
			run.Codes+run.Answers, "values", uint64(run.Differences()), "differ", ""))
	}
	return findings, nil
}
