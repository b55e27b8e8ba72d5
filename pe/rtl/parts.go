package rtl

import (
	"fmt"

	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pe/reference"
)

// checkParts refuses invalid parts. It also refuses parts with which two mixed passes of band-share
// could decide in one column at the same time.
func (c Case) checkParts(p Params) error {
	groups := ints.CeilDiv(c.Problem.K, p.Lanes)
	if err := within("Case.PartGroups", c.PartGroups, 0, groups); err != nil {
		return err
	}
	for i, wait := range c.PartWaits {
		if err := within(fmt.Sprintf("Case.PartWaits[%d]", i), wait, 0, maxPartWait); err != nil {
			return err
		}
	}
	if least := c.leastMixedGap(p); least < p.Rows-p.band() {
		return fmt.Errorf("rtl: Case.PartGroups: decisions of mixed passes could come %d cycles apart under %s, which has %d rows above the band here; choose parts of equal length, or 0",
			least, bandShare, p.Rows-p.band())
	}
	return nil
}

// maxPartWait is less than the silence after which the bench gives up.
const maxPartWait = 64

// leastMixedGap returns the smallest number of cycles between the decisions of two mixed passes.
// Decisions are made while the last part of a pass continues in the band. Parts have two lengths,
// and a pass that ends with a long part decides earlier.
func (c Case) leastMixedGap(p Params) int {
	q := c.Problem
	high, low := p.digits(q.HighBits), p.digits(q.Bits-q.HighBits)
	groups, part := ints.CeilDiv(q.K, p.Lanes), c.partGroups(p)
	apart := max(groups*max(high, low), p.Rows) // S, or what the drain chains require
	if p.Policy != bandShare || !q.Gated {
		return apart
	}
	shorter := (groups-1)%part + 1
	return apart - (part-shorter)*max(0, low-high)
}

// digits returns the steps that a group of operands of the given number of bits takes.
func (p Params) digits(bits int) int { return ints.CeilDiv(bits, p.DigitBits) }

// partGroups returns the number of operand groups of the longest part.
func (c Case) partGroups(p Params) int {
	if c.PartGroups == 0 {
		return ints.CeilDiv(c.Problem.K, p.Lanes)
	}
	return c.PartGroups
}

// records returns passes in the form in which the models report them, part by part.
func (r Result) records() []reference.PassRecord {
	var records []reference.PassRecord
	for _, p := range r.Passes {
		if len(p.Parts) == 0 {
			records = append(records, p.PassRecord)
		}
		for i, part := range p.Parts {
			last := i == len(p.Parts)-1
			records = append(records, reference.PassRecord{
				Kind: p.Kind, Start: part.Start, Steps: part.Steps, Drains: p.Drains && last, More: !last,
			})
		}
	}
	return records
}

// parts returns the parts of K that the passes covered, in order.
func (r Result) parts() []int {
	var parts []int
	for _, p := range r.Passes {
		if len(p.Parts) == 0 {
			parts = append(parts, 0)
		}
		for _, part := range p.Parts {
			parts = append(parts, part.Index)
		}
	}
	return parts
}

// end returns the cycle after the last step of a pass.
func (p Pass) end() pe.Cycle {
	if len(p.Parts) == 0 {
		return p.Start
	}
	last := p.Parts[len(p.Parts)-1]
	return last.Start + last.Steps
}

// joined turns passes that are reported part by part into whole passes. Cycles in which the pass
// waited for parts count as steps.
func joined(parts []reference.PassRecord) []reference.PassRecord {
	var passes []reference.PassRecord
	more := false
	for _, p := range parts {
		if more {
			whole := &passes[len(passes)-1]
			whole.Steps, whole.Drains, whole.More = p.Start+p.Steps-whole.Start, p.Drains, p.More
		} else {
			passes = append(passes, p)
		}
		more = p.More
	}
	return passes
}
