package rules

import "fmt"

// Violation is a rule that a run breaks.
type Violation struct {
	// Rule is the name of the rule, as in the package comment.
	Rule string
	// Pass is the index of the pass, -1 if it is the run as a whole.
	Pass int
	// Row and Col are the PE, -1 if no PE is to blame.
	Row, Col int
	// Why says what is wrong.
	Why string
}

// Error names pass, PE and rule.
func (v *Violation) Error() string {
	where := "run"
	if v.Pass >= 0 {
		where = fmt.Sprintf("pass %d", v.Pass)
	}
	if v.Row >= 0 {
		where += fmt.Sprintf(", PE(%d,%d)", v.Row, v.Col)
	}
	return fmt.Sprintf("%s: rule %q: %s", where, v.Rule, v.Why)
}

// none means no pass, row or column.
const none = -1

// Checker checks a run, pass by pass.
type Checker struct {
	machine  Machine
	layer    Layer
	contract contract
	// pass is the index of the next pass.
	pass    int
	outputs []output // [M][N]
	banks   *banks
	time    timing
	// grid holds what every PE does in the current pass: an index of its Work, or -1 for nothing.
	grid []int
	// undrained are the passes whose sums are still in the PEs, oldest first.
	undrained []int
}

// New returns the checker of a run that is about to begin.
func New(m Machine, l Layer) *Checker {
	m = m.For(l)
	c := &Checker{
		machine: m, layer: l, contract: contractFor(m, l),
		outputs: make([]output, l.Pixels*l.Channels),
		grid:    make([]int, m.Rows*m.Cols),
	}
	c.time = timing{machine: m, layer: l}
	c.banks = newBanks(m, c.contract)
	return c
}

// Check checks a whole run.
func (l Log) Check() error {
	c := New(l.Machine, l.Layer)
	for _, p := range l.Passes {
		if err := c.Pass(p); err != nil {
			return err
		}
	}
	return c.End(l.Cycles)
}

// Pass checks the next pass, in the order of their start. The checker must not be used again after
// an error.
func (c *Checker) Pass(p Pass) error {
	if v := c.check(c.machine.unfold(p)); v != nil {
		v.Pass = c.pass
		if v.Row >= 0 {
			v.Row, v.Col = c.machine.PE(v.Row, v.Col)
		}
		return v
	}
	c.pass++
	return nil
}

func (c *Checker) check(p Pass) *Violation {
	for _, rule := range []func(Pass) *Violation{
		c.kind, c.time.feeders, c.time.drain, c.time.state,
		c.known, c.place, c.operands, c.registers, c.reach, c.once, c.capacity,
	} {
		if v := rule(p); v != nil {
			return v
		}
	}
	c.take(p)
	c.time.start(p)
	return nil
}

// bounded tells whether the policy is a bound, which may break the rules of machines.
func (c *Checker) bounded() bool { return c.contract.bound }

// End checks the run as a whole, which took the given number of cycles.
func (c *Checker) End(cycles uint64) error {
	v := c.complete()
	if v == nil && cycles != c.time.end {
		v = ofRun("cycles", "it takes %d cycles, its last result leaves in cycle %d", cycles, int64(c.time.end)-1)
	}
	if v == nil {
		return nil
	}
	v.Pass = none
	return v
}

// ofPass returns a violation by a pass.
func ofPass(rule, format string, args ...any) *Violation {
	return &Violation{Rule: rule, Row: none, Col: none, Why: fmt.Sprintf(format, args...)}
}

// ofRun returns a violation by a run.
func ofRun(rule, format string, args ...any) *Violation { return ofPass(rule, format, args...) }

// of returns a violation by a PE.
func of(w Work, rule, format string, args ...any) *Violation {
	v := ofPass(rule, format, args...)
	v.Row, v.Col = w.Row, w.Col
	return v
}
