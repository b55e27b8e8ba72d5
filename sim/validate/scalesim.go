package validate

import "pgsim/dataflow/scalesim"

func init() {
	Witnesses.Register("scale-sim", "SCALE-Sim's published formula and what its release printed", scaleSim)
}

// scaleSim compares dense runs with SCALE-Sim.
func scaleSim(Options) ([]Finding, error) {
	comparisons, err := scalesim.Compare()
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, c := range comparisons {
		findings = append(findings, exact(c.Witness, c.Cases, "layers and arrays", c.LargestDifference, "cycles", c.Worst))
	}
	return findings, nil
}
