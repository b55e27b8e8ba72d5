package validate

import (
	"fmt"

	"pgsim/configs/units"
	"pgsim/memory/dram/witness"
)

func init() {
	Witnesses.Register("dram", "Ramulator 2's finish times and row hits on the same request streams", dram)
}

// dram compares the DRAM model with a trusted simulator.
func dram(Options) ([]Finding, error) {
	report, err := witness.Validate()
	detail := ""
	if err != nil {
		detail = err.Error()
	}
	if report.Cases == 0 {
		return nil, err
	}
	findings := []Finding{
		within("finish times, "+report.Witness, report.Cases, report.Finish, witness.FinishWithin, detail),
		within("row hits, "+report.Witness, report.Cases, report.Hits, witness.HitsWithin, detail),
	}
	_, without := witness.Recorded()
	for _, name := range without {
		findings = append(findings, Finding{Compared: name, Skipped: report.Witness + " was not run on it"})
	}
	return findings, nil
}

// within returns the finding of a comparison with a relative tolerance.
func within(compared string, cases int, largest, allowed float64, detail string) Finding {
	return Finding{
		Compared: compared, Cases: cases, Unit: "streams",
		Largest: fmt.Sprintf("%.2f %%", units.Percent*largest), Allowed: fmt.Sprintf("%.0f %%", units.Percent*allowed),
		Wrong: largest > allowed, Detail: detail,
	}
}
