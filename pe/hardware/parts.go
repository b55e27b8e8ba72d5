package hardware

import "slices"

// Parts are the parts of a machine, or of some of it. Their order is the one in
// which their prices are added up.
type Parts []Part

// Serve tells whether any of the parts is used by an action.
func (p Parts) Serve(a Action) bool {
	return slices.ContainsFunc(p, func(q Part) bool { return q.Serves(a) })
}

// Choose tells whether one of the parts that an action uses is a multiplexer: the
// action then brings words from any of some places, not from one alone.
func (p Parts) Choose(a Action) bool {
	return slices.ContainsFunc(p, func(q Part) bool { return q.Block == Multiplexer && q.Serves(a) })
}

// Entries returns how many entries the buffers hold together that an action writes
// to or reads from.
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

// On returns uses by actions that the part works in, see [Works].
func On(actions ...Action) []Use {
	uses := make([]Use, len(actions))
	for i, a := range actions {
		uses[i] = Use{Action: a, How: Works}
	}
	return uses
}
