package dataflow

import (
	"pgsim/dataflow/stall"
	"pgsim/pe"
)

// Observer is told how a schedule spends its cycles, while the schedule attributes them. The busy
// parts of passes and the stalls cover all cycles of the layer exactly once.
type Observer interface {
	// Block tells that a segment begins. All cycles from the given one on belong to it, until the
	// next segment begins.
	Block(s Segment, at pe.Cycle)
	// Pass tells that a pass has started. The observer must not keep p.
	Pass(p PassRun)
	// Stall tells that the cycles from..to-1 were not busy, and why. Stalls for queue imbalance,
	// block cuts, scratchpads and the loading of weights lie inside the pass told last.
	Stall(c stall.Cause, from, to pe.Cycle)
}

// PassRun is a pass as it ran. From cycle At on, the feeders load weights for Timing.Load cycles,
// then stream for Timing.Steps, then for Stretch more:
//
//	At   +Load   +Busy   +BlockCut   +Imbalance        +Stretch
//	 |----|-------|-----------|-----------------|-----------|
//	 fill  busy    block cut   queue imbalance   scratchpad
type PassRun struct {
	*Pass
	// At is the cycle in which it started.
	At pe.Cycle
	// Stretch is the number of cycles by which scratchpads stretch the pass.
	Stretch pe.Cycle
	// Busy, BlockCut and Imbalance add up to the steps of the pass.
	Busy, BlockCut, Imbalance pe.Cycle
}

// End returns the cycle after the last one in which the feeders work on the pass.
func (p PassRun) End() pe.Cycle { return p.At + p.Timing.Fed() + p.Stretch }

// Observe adds an observer, which is told of everything that happens from now on.
func (s *Schedule) Observe(o Observer) { s.account.observers = append(s.account.observers, o) }

// tellBlock tells the observers that a segment begins.
func (s *Schedule) tellBlock(segment Segment) {
	for _, o := range s.account.observers {
		o.Block(segment, s.account.now)
	}
}

// tell tells the observers of a pass that starts and of the stalls inside it.
func (s *Schedule) tell(at, stretch pe.Cycle, steps streamed) {
	if len(s.account.observers) == 0 {
		return
	}
	run := PassRun{
		Pass: s.pass, At: at, Stretch: stretch,
		Busy: steps.Busy, BlockCut: steps.BlockCut, Imbalance: steps.Imbalance,
	}
	for _, o := range s.account.observers {
		o.Pass(run)
	}
	stream := at + s.pass.Timing.Load
	cut := stream + run.Busy
	imbalance := cut + run.BlockCut
	fed := imbalance + run.Imbalance
	s.account.observed(stall.FillDrain, at, stream)
	s.account.observed(stall.BlockCut, cut, imbalance)
	s.account.observed(stall.QueueImbalance, imbalance, fed)
	s.account.observed(stall.Scratchpad, fed, fed+stretch)
}

// observed tells the observers of a stall, if there is one.
func (a *account) observed(c stall.Cause, from, to pe.Cycle) {
	if to <= from {
		return
	}
	for _, o := range a.observers {
		o.Stall(c, from, to)
	}
}
