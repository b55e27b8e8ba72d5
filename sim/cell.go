package sim

import (
	"pgsim/configs"
	"pgsim/memory"
	"pgsim/pgworkloads"
)

// cell is the element-wise unit behind the array of a recurrent layer. The results of a time step
// wait for it in the output scratchpad. When the last of them has come, it has made the next
// state: codes in the activation scratchpad for the next time step, and results of K channels in
// the output scratchpad for the layers that read them.
type cell struct {
	results, state int // of a time step: M x N and M x K of its rows
	steps          int // time steps of the layer
	collected      int // results of the step under way
	made           int // states so far
	// done is called when a state is made. last tells that no step follows.
	done func(last bool)
}

// newCell returns the cell of a layer, nil if it is not recurrent.
func newCell(l pgworkloads.Layer, images int, done func(last bool)) *cell {
	if !l.Recurrent {
		return nil
	}
	return &cell{
		results: images * l.N(), state: images * l.K(), steps: l.PixelsPerImage(), done: done,
	}
}

// take takes final results and tells whether they complete a state.
func (c *cell) take(final int) bool {
	c.collected += final
	if final == 0 || c.collected < c.results {
		return false
	}
	c.collected = 0
	c.made++
	c.done(c.made == c.steps)
	return true
}

// cellWords are the scratchpad words of one state.
type cellWords struct {
	// The cell reads results. It writes state for other layers, and codes for the next time step.
	results, state, codes uint64
}

// newCellWords counts the words of a state. Codes are packed the way [operands] reads them: plane
// by plane along K.
func newCellWords(acc configs.Accelerator, l pgworkloads.Layer, images int) cellWords {
	pads, batch := acc.Scratchpads, uint64(images)
	outputBits := uint64(acc.Array.OutputBits)
	return cellWords{
		results: wordsOf(batch*uint64(l.N())*outputBits, pads.Output),
		state:   wordsOf(batch*uint64(l.K())*outputBits, pads.Output),
		codes:   batch * uint64(l.Activation.Bits) * wordsOf(uint64(l.K()), pads.Activation.Scratchpad),
	}
}

// cell counts what the cell moves when it makes a state. Nothing reads the codes of the last
// state.
func (t *tally) cell(w cellWords, last bool) {
	t.scratchpads[memory.Output].Reads += w.results
	t.scratchpads[memory.Output].Writes += w.state
	if !last {
		t.scratchpads[memory.Activation].Writes += w.codes
	}
}
