package validate

import "pgsim/dataflow/agree"

func init() {
	Witnesses.Register("register-level", "models that move every register in every cycle", registerLevel)
}

// registerLevel compares the timing that the simulator uses with models that
// know no closed form.
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
	return findings, nil
}
