package hardware

import "fmt"

// Check refuses a part without a name, a group or a size that its block needs. An error is a bug in
// the code that made the list, or comes from a machine that wasn't fully described.
func (p Parts) Check() error {
	for _, q := range p {
		if err := q.check(); err != nil {
			return err
		}
	}
	return nil
}

func (p Part) check() error {
	switch {
	case p.Name == "":
		return fmt.Errorf("hardware: a %v without a name; name it", p.Block)
	case p.Group == "":
		return fmt.Errorf("hardware: %s: counts to no group; give it one", p.Name)
	case p.PerPE && p.Block == Buffer:
		return fmt.Errorf("hardware: %s: a buffer is no part of a PE; count those of all PEs", p.Name)
	case p.Block == Wire && !(p.Length > 0):
		return fmt.Errorf("hardware: %s: its length must be more than 0, got %v", p.Name, p.Length)
	}
	for _, size := range []struct {
		name string
		has  bool
		got  int
	}{
		{"count", true, p.Count},
		{"bits", true, p.Bits},
		{"by", p.Block == Multiplier, p.By},
		{"inputs", p.Block == Shifter || p.Block == Multiplexer, p.Inputs},
		{"entries", p.Block == Buffer, p.Entries},
	} {
		if size.has && size.got < 1 {
			return fmt.Errorf("hardware: %s: %s must be 1 or more, got %d; was the machine described in full?",
				p.Name, size.name, size.got)
		}
		if !size.has && size.got != 0 {
			return fmt.Errorf("hardware: %s: a %v has no %s, got %d", p.Name, p.Block, size.name, size.got)
		}
	}
	return p.checkUses()
}

// checkUses refuses uses that don't fit the block.
func (p Part) checkUses() error {
	for _, u := range p.Uses {
		switch {
		case u.How == Reads && p.Block != Buffer:
			return fmt.Errorf("hardware: %s: %s read from a %v; only a buffer is read", p.Name, u.Action, p.Block)
		case u.How == Holds && p.Block != Register:
			return fmt.Errorf("hardware: %s: %s hold the value of a %v; only a register has one", p.Name, u.Action, p.Block)
		}
	}
	return nil
}
