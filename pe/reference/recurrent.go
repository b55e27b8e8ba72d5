package reference

import "fmt"

// Recurrence makes the rows of a problem time steps. Row i*Steps + t is sample i at step t. A step
// reads codes that are computed from the results of the previous step.
type Recurrence struct {
	// Steps (T) divides Problem.M; M/T samples go through the steps together.
	Steps int
	// Cell returns the codes that the step after the given one reads, [Groups][M/T][K]. It computes
	// them from the sums of the given step, [M/T][N]. Problem.Activations holds the codes of step
	// 0. Its codes of later steps are not read.
	Cell func(step int, sums []int32) []int16
}

// Steps returns the number of parts of the problem that can't run together: the number of its time
// steps, or 1.
func (p Problem) Steps() int {
	if p.Recurrent == nil {
		return 1
	}
	return p.Recurrent.Steps
}

// Samples returns the number of rows of a step.
func (p Problem) Samples() int { return p.M / p.Steps() }

// Row returns the row of a sample at a step.
func (p Problem) Row(step, sample int) int { return sample*p.Steps() + step }

// StepOf returns the step of a row.
func (p Problem) StepOf(row int) int { return row % p.Steps() }

// CodeAt returns the index in Activations of code i of those that a cell has made for a step.
func (p Problem) CodeAt(step, i int) int {
	group, sample, k := i/p.K/p.Samples(), i/p.K%p.Samples(), i%p.K
	return (group*p.M+p.Row(step, sample))*p.K + k
}

// State is the element-wise cell behind the array, which turns the results of a
// time step into the operands of the next.
type State struct {
	problem Problem
	latency int
	step    int // the last step whose operands are there
	missing int // results of that step that have not left the array
	waited  int // cycles for which the cell has worked on them
}

// NewState returns the cell of an idle array. The cell takes latency cycles.
func NewState(p Problem, latency int) *State {
	return &State{problem: p, latency: latency, missing: p.Samples() * p.N}
}

// Ready tells whether the operands of a step are available.
func (s *State) Ready(step int) bool { return step <= s.step }

// Left records that the final sum of an output has left the array.
func (s *State) Left() { s.missing-- }

// Clock ends a cycle. In the cycle in which the cell finishes a step, it returns the step that may
// begin in the next cycle, and its codes. quiet tells whether nothing of a step is left in the
// array. sums are the sums that have left, [M][N].
func (s *State) Clock(quiet func(step int) bool, sums []int32) (next int, codes []int16, err error) {
	p := s.problem
	if s.missing > 0 || s.step == p.Steps()-1 || s.waited == 0 && !quiet(s.step) {
		return 0, nil, nil
	}
	if s.waited < s.latency {
		s.waited++
		return 0, nil, nil
	}
	codes = p.Recurrent.Cell(s.step, p.sumsOf(s.step, sums))
	s.step++
	s.missing, s.waited = p.Samples()*p.N, 0
	return s.step, codes, p.checkState(codes)
}

// sumsOf returns the sums of one step, [M/T][N].
func (p Problem) sumsOf(step int, sums []int32) []int32 {
	own := make([]int32, 0, p.Samples()*p.N)
	for i := range p.Samples() {
		row := p.Row(step, i)
		own = append(own, sums[row*p.N:(row+1)*p.N]...)
	}
	return own
}

// checkState refuses codes from a cell that no array could read.
func (p Problem) checkState(codes []int16) error {
	if want := p.Groups * p.Samples() * p.K; len(codes) != want {
		return fmt.Errorf("reference: Problem.Recurrent.Cell: must return Groups*(M/T)*K = %d codes, got %d", want, len(codes))
	}
	least, most := codeRange(p.Encoding, p.Bits)
	for i, code := range codes {
		if int(code) < least || int(code) > most {
			return fmt.Errorf("reference: Problem.Recurrent.Cell: code %d must be %d..%d for %d-bit %s codes, got %d",
				i, least, most, p.Bits, p.Encoding, code)
		}
	}
	return nil
}

// CheckRecurrence refuses invalid steps.
func (p Problem) CheckRecurrence() error {
	r := p.Recurrent
	switch {
	case r == nil:
		return nil
	case r.Steps < 1 || p.M%r.Steps != 0:
		return fmt.Errorf("reference: Problem.Recurrent.Steps: must divide M = %d, got %d", p.M, r.Steps)
	case r.Cell == nil:
		return fmt.Errorf("reference: Problem.Recurrent.Cell: must be given")
	}
	return nil
}

// CheckLatency refuses an invalid latency of the cell.
func CheckLatency(cycles int) error {
	if cycles >= 0 {
		return nil
	}
	return fmt.Errorf("reference: Machine.StateLatency: must be 0 or more, got %d", cycles)
}
