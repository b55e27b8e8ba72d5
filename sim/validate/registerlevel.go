package validate

import (
	"pgsim/configs"
	"pgsim/dataflow/agree"
	"pgsim/pe"
)

func init() {
	Witnesses.Register("register-level", "models that move every register in every cycle", registerLevel)
}

// registerLevel compares the timing that the simulator uses with models that use no closed form.
func registerLevel(o Options) ([]Finding, error) {
	reports, err := agree.Compare(o.Cases, o.Seed)
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, r := range reports {
		if r.Missing {
			findings = append(findings, missing(r.Dataflow+", "+r.Policy+": has no register-level model"))
			continue
		}
		findings = append(findings, exact(r.Dataflow+", "+r.Policy+": passes, cycles, PE activity",
			r.Cases, "layers", uint64(r.Differ), "layers differ", r.First))
	}
	several, err := agree.CompareArrays(o.Cases, o.Seed)
	if err != nil {
		return nil, err
	}
	for _, r := range several {
		if r.Missing {
			findings = append(findings, missing(r.Dataflow+", several arrays: has no register-level model"))
			continue
		}
		findings = append(findings, exact(r.Dataflow+", several arrays: passes, cycles, stalls, PE activity",
			r.Cases, "layers", uint64(r.Differ), "layers differ", r.First))
	}
	shared, err := agree.CompareShared(o.Cases, o.Seed)
	if err != nil {
		return nil, err
	}
	findings = append(findings, exact(shared.Dataflow+", several arrays, shared queues: passes, cycles, stalls, PE activity",
		shared.Cases, "layers", uint64(shared.Differ), "layers differ", shared.First))
	return append(findings, withoutModel()...), nil
}

// withoutModel returns a line for every PE kind that the models don't cover, because they only
// know bit-serial PEs.
func withoutModel() []Finding {
	var findings []Finding
	for _, kind := range pe.Kinds.All() {
		if _, _, ok := kind.Value.StandIn(configs.Array{Lanes: 1, DigitBits: 1}); !ok {
			findings = append(findings, Finding{
				Compared: "PEs of kind " + kind.Name, Skipped: "there is no register-level or RTL model of them",
			})
		}
	}
	return findings
}
