package validate

import (
	"fmt"

	"pgsim/configs/registry"
	"pgsim/energy/silicon/liberty"
)

// Options say how much is compared.
type Options struct {
	// Cases is the number of random cases per policy, where cases are random.
	Cases int
	// Seed draws them. The same seed gives the same cases.
	Seed uint64
	// Liberty is the file of the cells with which parts are synthesized. Without one, recorded
	// figures are compared.
	Liberty string
}

// Check refuses options that no witness can follow.
func (o Options) Check() error {
	if o.Cases < 1 {
		return fmt.Errorf("--cases: must be 1 or more, got %d", o.Cases)
	}
	if o.Liberty == "" {
		return nil
	}
	if _, err := liberty.Read(o.Liberty); err != nil {
		return fmt.Errorf("--liberty: %w", err)
	}
	return nil
}

// Finding says how far pgsim is from one witness in one respect.
type Finding struct {
	// Compared says what was compared.
	Compared string
	// Cases is the number of comparisons, Unit what is counted.
	Cases int
	Unit  string
	// Largest is the largest difference, and Allowed the largest that is accepted. Both are in
	// words with their unit.
	Largest, Allowed string
	// Wrong is set if the difference is larger than allowed. Detail then shows the first case.
	Wrong  bool
	Detail string
	// Missing is set if the witness has nothing to compare with. Compared says so. That is not an
	// error.
	Missing bool
	// Skipped says why nothing could be compared; "" if it could.
	Skipped string
}

// Witness compares pgsim with something. An error means that it could not compare.
type Witness func(Options) ([]Finding, error)

// Witnesses are all known witnesses.
var Witnesses = registry.New[Witness]("witness")

// missing returns the finding that there is nothing to compare with.
func missing(what string) Finding { return Finding{Compared: what, Missing: true} }

// exact returns the finding of a comparison in which nothing may differ.
func exact(compared string, cases int, unit string, differ uint64, what, detail string) Finding {
	return Finding{
		Compared: compared, Cases: cases, Unit: unit,
		Largest: count(differ, what), Allowed: "0",
		Wrong: differ > 0, Detail: detail,
	}
}
