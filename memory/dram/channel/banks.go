package channel

import "pgsim/memory/dram/device"

// never is later than every cycle.
const never = ^device.Cycle(0)

// node is a bank, a bank group or a rank, with the first cycle in which the rules allow it each
// command.
type node struct{ allowed [numCommands]device.Cycle }

func (n *node) delay(c Command, until device.Cycle) {
	n.allowed[c] = max(n.allowed[c], until)
}

// after applies the delays that follow a command in the given cycle.
func (n *node) after(delays []delay, at device.Cycle) {
	for i := range delays {
		n.delay(delays[i].before, at+delays[i].gap)
	}
}

// bank is one bank.
type bank struct {
	node
	group *group
	open  bool
	row   int
	// waiting counts requests for which the open row was opened and that have not been served yet.
	// While there are any, the row stays open.
	waiting int
	// lists are its requests in the queues of reads and writes.
	lists [2]list
}

// list returns the bank's requests in one of the queues.
func (b *bank) list(write bool) *list {
	if write {
		return &b.lists[1]
	}
	return &b.lists[0]
}

// group is one bank group.
type group struct {
	node
	rank *rank
}

// rank is one rank.
type rank struct {
	node
	banks      []*bank
	openBanks  int
	waiting    int // total of all banks
	refreshDue device.Cycle
	// history are the starts of the last activations, oldest first.
	history []device.Cycle
}

// newRanks returns all ranks and banks, closed, and the banks in the order of
// bankIndex.
func newRanks(d device.Device) ([]*rank, []*bank) {
	o := d.Organization
	var ranks []*rank
	var banks []*bank
	for range o.Ranks {
		r := &rank{refreshDue: d.Timing.REFI}
		for range o.BankGroups {
			g := &group{rank: r}
			for range o.Banks {
				b := &bank{group: g}
				r.banks = append(r.banks, b)
				banks = append(banks, b)
			}
		}
		ranks = append(ranks, r)
	}
	return ranks, banks
}

// bankIndex returns the place of a location's bank among all banks.
func bankIndex(o device.Organization, l device.Location) int {
	return (l.Rank*o.BankGroups+l.BankGroup)*o.Banks + l.Bank
}

// allowedAt returns the first cycle in which the rules allow a command to a bank.
func (b *bank) allowedAt(c Command) device.Cycle {
	return max(b.allowed[c], b.group.allowed[c], b.group.rank.allowed[c])
}

// note applies the rules: it makes later commands wait after a command to one bank.
func (c *Channel) note(cmd Command, b *bank, at device.Cycle) {
	b.after(c.rules.delays[sameBank][cmd], at)
	b.group.after(c.rules.delays[sameGroup][cmd], at)
	own := b.group.rank
	c.noteRank(cmd, own, at)
	if len(c.ranks) == 1 {
		return
	}
	for _, other := range c.ranks {
		if other != own {
			other.after(c.rules.delays[otherRank][cmd], at)
		}
	}
}

// noteRank is like note, for rules that hold in a whole rank.
func (c *Channel) noteRank(cmd Command, r *rank, at device.Cycle) {
	r.after(c.rules.delays[sameRank][cmd], at)
	if cmd != Activate {
		return
	}
	r.remember(at)
	for _, w := range c.rules.windows[cmd] {
		if last := len(r.history); last >= w.nth {
			r.delay(w.before, r.history[last-w.nth]+w.gap)
		}
	}
}

// remember appends an activation to the history.
func (r *rank) remember(at device.Cycle) {
	if len(r.history) == activationsPerFAW {
		copy(r.history, r.history[1:])
		r.history = r.history[:activationsPerFAW-1]
	}
	r.history = append(r.history, at)
}
