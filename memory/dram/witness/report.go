package witness

import "math"

// Report says how well the models agree.
type Report struct {
	// Witness is the simulator compared with.
	Witness string
	// Cases is the number of streams times devices.
	Cases int
	// Finish and Hits are the largest differences over all cases, without sign.
	Finish, Hits float64
	// SameCommands is the number of cases in which both models sent the DRAM the same commands in
	// the same cycles.
	SameCommands int
}

// Validate replays all cases and returns how well the models agree. It returns an error if a case
// is beyond the tolerances.
func Validate() (Report, error) {
	cases, err := Cases()
	if err != nil {
		return Report{}, err
	}
	r := Report{Witness: Name, Cases: len(cases)}
	for _, c := range cases {
		if failed := c.Check(); failed != nil && err == nil {
			err = failed
		}
		if c.SameCommands() {
			r.SameCommands++
		}
		r.Finish = max(r.Finish, math.Abs(c.Finish()))
		r.Hits = max(r.Hits, math.Abs(c.Hits()))
	}
	return r, err
}
