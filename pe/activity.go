package pe

// Activity counts what the PEs of an array did. Every PE of the array counts one PE step in every
// step of every pass. So over a run
//
//	HighSteps + LowSteps + FullSteps + IdleNotGated + IdleQueueShorter +
//	IdleTilePartial = R * C * (sum of the steps of all passes)
type Activity struct {
	// HighSteps, LowSteps and FullSteps are PE steps that worked on an output
	// in MSB passes, LSB passes and passes over all B bits.
	HighSteps, LowSteps, FullSteps uint64
	// IdleNotGated are PE steps of LSB passes on PEs whose output of the tile (lockstep) or of the
	// collected row (row-pack) is not gated. In weight-stationary LSB passes they are steps on PEs
	// that pass on the sum of such an output unchanged.
	IdleNotGated uint64
	// IdleQueueShorter are PE steps of an LSB phase that are idle for one of these reasons: the
	// PE's queue is already empty (pe-queue), its column has no batch left (column-queue), its
	// column got no batch (column-share and the policies that run batches as they come), or its row
	// has none (pixel-share).
	IdleQueueShorter uint64
	// IdleTilePartial are PE steps of PEs that hold no output of the tile, because M
	// (weight-stationary: K) or the group's channels don't fill the array. They are:
	//
	//   - missing rows and columns of a tile
	//   - columns beyond the group's channels (except in column-share phases, which use every
	//     column)
	//   - missing rows of a last row-pack pass
	//   - missing entries of a batch that is not full
	//   - whatever LSB passes of the ideal policy leave empty
	//   - rows outside the band in a pass of the band alone (band-share)
	//   - in mixed passes, the steps that rows have less than others
	IdleTilePartial uint64
	// Comparisons counts gate decisions: one for every output of a gated layer that runs MSB
	// passes.
	Comparisons uint64
	// Drained counts sums of live outputs that left the array, through the drain chains or at the
	// bottom of their column. An output counts once for every pass that drained it or,
	// weight-stationary, added to it.
	Drained uint64
}

// Add adds other to a.
func (a *Activity) Add(other Activity) {
	a.HighSteps += other.HighSteps
	a.LowSteps += other.LowSteps
	a.FullSteps += other.FullSteps
	a.IdleNotGated += other.IdleNotGated
	a.IdleQueueShorter += other.IdleQueueShorter
	a.IdleTilePartial += other.IdleTilePartial
	a.Comparisons += other.Comparisons
	a.Drained += other.Drained
}
