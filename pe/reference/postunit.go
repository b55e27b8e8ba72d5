package reference

import (
	"fmt"

	"pgsim/pe"
)

// PostUnit is the post-processing unit, cycle by cycle: its queue holds a row step of the
// drain chains, a result of each. In every cycle lanes work off what the queue holds. If that
// leaves lanes over, the chains shift the next row step into it, else they are held:
//
//	cycle     0       1       2       3        a row step is work for 1.5 cycles
//	chains    step 0  step 1  held    step 2
//	lanes     0 0     0 1     1 1     2 2
//
// Time is that of column 0; other columns do the same as many cycles later as they are from
// it. It trusts nobody's schedule: results that come before those of the pass before are
// done with are an error that wraps [ErrHazard].
type PostUnit struct {
	// Lanes is the work that is done per cycle.
	Lanes uint64
	now   pe.Cycle // the first cycle that has not been run
}

// Free returns the first cycle in which results of another pass may come.
func (u *PostUnit) Free() pe.Cycle { return u.now }

// Pass runs the results of a pass, whose first row step comes in a cycle: so many row steps,
// which share some work evenly.
func (u *PostUnit) Pass(comes pe.Cycle, rows, work uint64) error {
	if comes < u.now {
		return fmt.Errorf("%w: results come in cycle %d, those before are at work until %d", ErrHazard, comes, u.now)
	}
	var shifted, queued, done uint64
	for u.now = comes; done < work; u.now++ {
		if shifted < rows && queued < u.Lanes {
			queued += work*(shifted+1)/rows - work*shifted/rows
			shifted++
		}
		worked := min(queued, u.Lanes)
		queued, done = queued-worked, done+worked
	}
	if shifted < rows && work > u.Lanes*rows {
		return fmt.Errorf("%w: %d of %d row steps have left the chains when their work is done", ErrHazard, shifted, rows)
	}
	return nil
}
