package arrays

import (
	"fmt"
	"slices"

	"pgsim/pe/reference"
)

// deal returns the problem of every array.
func deal(p reference.Problem, shares []Share) ([]reference.Problem, error) {
	if p.Recurrent != nil {
		return nil, fmt.Errorf("arrays: Problem.Recurrent: must be nil: what every array computes of a state all need for the next")
	}
	if err := checkShares(p, shares); err != nil {
		return nil, err
	}
	parts := make([]reference.Problem, len(shares))
	for i, share := range shares {
		var err error
		if parts[i], err = share.of(p); err != nil {
			return nil, inArray(i, err)
		}
	}
	return parts, nil
}

// checkShares refuses shares that don't cover every output exactly once.
func checkShares(p reference.Problem, shares []Share) error {
	owner := make([]int, p.M*p.N) // of an output, from 1
	for i, share := range shares {
		for _, row := range share.Rows {
			for _, channel := range share.Channels {
				if row < 0 || row >= p.M || channel < 0 || channel >= p.N {
					return fmt.Errorf("arrays: share %d: there is no output (%d,%d)", i, row, channel)
				}
				if first := owner[row*p.N+channel]; first > 0 {
					return fmt.Errorf("arrays: output (%d,%d) is in shares %d and %d", row, channel, first-1, i)
				}
				owner[row*p.N+channel] = i + 1
			}
		}
	}
	if at := slices.Index(owner, 0); at >= 0 {
		return fmt.Errorf("arrays: output (%d,%d) is in no share", at/p.N, at%p.N)
	}
	return nil
}

// of returns the part of a problem that a share covers, as a problem.
func (s Share) of(p reference.Problem) (reference.Problem, error) {
	groups := s.groups(p)
	part := p
	part.M, part.N, part.Groups = len(s.Rows), len(s.Channels), len(groups)
	for i, channel := range s.Channels {
		if part.N%part.Groups != 0 || p.GroupOf(channel) != groups[i/(part.N/part.Groups)] {
			return part, fmt.Errorf("arrays: it has more channels of one group than of another")
		}
	}
	part.Activations = codes(p, s, groups, p.Activations)
	if p.Padded != nil {
		part.Padded = codes(p, s, groups, p.Padded)
	}
	part.Weights = nil
	for _, channel := range s.Channels {
		part.Weights = append(part.Weights, p.Weights[channel*p.K:][:p.K]...)
	}
	part.Thresholds, part.Low, part.High = s.channels(p.Thresholds), s.channels(p.Low), s.channels(p.High)
	return part, nil
}

// groups returns the convolution groups of the channels.
func (s Share) groups(p reference.Problem) []int {
	var groups []int
	for _, channel := range s.Channels {
		groups = append(groups, p.GroupOf(channel))
	}
	return slices.Compact(groups)
}

// codes returns the values in of that belong to the codes of the share's rows in some groups.
func codes[T any](p reference.Problem, s Share, groups []int, of []T) []T {
	var taken []T
	for _, group := range groups {
		for _, row := range s.Rows {
			taken = append(taken, of[(group*p.M+row)*p.K:][:p.K]...)
		}
	}
	return taken
}

// channels returns the values in of that belong to the share's channels.
func (s Share) channels(of []int32) []int32 {
	if of == nil {
		return nil
	}
	var taken []int32
	for _, channel := range s.Channels {
		taken = append(taken, of[channel])
	}
	return taken
}
