package hardware

import "slices"

// Parts are the parts of a machine, or of some of it. Their prices are added up in this order.
type Parts []Part

// Serve tells whether an action uses any of the parts.
func (p Parts) Serve(a Action) bool {
	return slices.ContainsFunc(p, func(q Part) bool { return q.Serves(a) })
}

// Choose tells whether one of the parts that an action uses is a multiplexer. The action then
// brings words from one of several places instead of a fixed one.
func (p Parts) Choose(a Action) bool {
	return slices.ContainsFunc(p, func(q Part) bool { return q.Block == Multiplexer && q.Serves(a) })
}

// Entries returns the total number of entries of the buffers that an action writes to or reads
// from.
func (p Parts) Entries(a Action) int {
	entries := 0
	for _, q := range p {
		if q.Block == Buffer && q.Serves(a) {
			entries += q.Count * q.Entries
		}
	}
	return entries
}

// Serves tells whether an action uses the part.
func (p Part) Serves(a Action) bool {
	return slices.ContainsFunc(p.Uses, func(u Use) bool { return u.Action == a })
}

// On returns uses by actions in which the part works, see [Works].
func On(actions ...Action) []Use {
	uses := make([]Use, len(actions))
	for i, a := range actions {
		uses[i] = Use{Action: a, How: Works}
	}
	return uses
}
