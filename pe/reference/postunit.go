package reference

import (
	"fmt"

	"pgsim/pe"
)

// PostUnit is the post-processing unit, cycle by cycle. Its queue holds one row step of the drain
// chains: one result of each chain. In every cycle the lanes process what the queue holds. If lanes
// are left over, the chains shift the next row step into the queue. Otherwise the chains are held:
//
//	cycle     0       1       2       3        a row step is work for 1.5 cycles
//	chains    step 0  step 1  held    step 2
//	lanes     0 0     0 1     1 1     2 2
//
// Time is that of column 0. Every other column does the same later, by as many cycles as it is
// columns away. The unit trusts nobody's schedule: results that come before the previous pass is
// finished are an error that wraps [ErrHazard].
type PostUnit struct {
	// Lanes is the work that is done per cycle.
	Lanes uint64
	now   pe.Cycle // the first cycle that has not been run
}

// Free returns the first cycle in which results of another pass may come.
func (u *PostUnit) Free() pe.Cycle { return u.now }

// Pass runs the results of a pass, whose first row step comes in the given cycle. rows row steps
// share the work evenly.
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
